import { describe, expect, it } from 'vitest';
import { appDocument, appPolicy, appUriOf, isForApps } from './app-document.ts';

const own = new URL('http://localhost:3000/try');
const resource = (more: object) => ({ contents: [{ uri: 'ui://x', mimeType: 'text/html;profile=mcp-app', ...more }] });

describe('the app of a tool', () => {
  it('is a resource with the scheme of apps, and no other', () => {
    const tool = (resourceUri: unknown) => ({ name: 'x', _meta: { ui: { resourceUri } } });
    expect(appUriOf(tool('ui://clock/view.html'))).toBe('ui://clock/view.html');
    expect(appUriOf({ name: 'x', _meta: { 'ui/resourceUri': 'ui://old' } })).toBe('ui://old');
    for (const uri of ['https://elsewhere.example/', 'file:///etc/passwd', 3, undefined])
      expect(appUriOf(tool(uri))).toBeUndefined();
    expect(appUriOf({ name: 'x' })).toBeUndefined();
  });

  it('may call the tools that its server shows to apps', () => {
    const tool = (visibility?: unknown) => ({ name: 'x', _meta: { ui: { visibility } } });
    expect([undefined, ['model', 'app'], ['app']].map((one) => isForApps(tool(one)))).toEqual([true, true, true]);
    expect(isForApps(tool(['model']))).toBe(false);
    expect(isForApps({ name: 'x' })).toBe(true);
  });

  it('begins with our policy, whatever it begins with itself', () => {
    const html = '</head><meta http-equiv="Content-Security-Policy" content="default-src *"><script>1</script>';
    const found = appDocument(resource({ text: html }), own);
    const text = typeof found === 'string' ? '' : found.html;
    expect(text).toMatch(
      /^<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none';/,
    );
    expect(text.endsWith(html)).toBe(true);
    expect(appDocument(resource({ blob: btoa('<p>hi</p>') }), own)).toMatchObject({
      html: expect.stringMatching(/<p>hi<\/p>$/),
    });
  });

  it.each([
    ['empty', { contents: [] }, /empty/],
    ['of another type', { contents: [{ mimeType: 'text/html', text: 'x' }] }, /type text\/html/],
    ['no text', resource({ blob: '%%%' }), /neither text/],
  ])('is none when the resource is %s', (_name, result, sentence) => {
    expect(appDocument(result, own)).toMatch(sentence);
  });
});

describe('the policy of an app', () => {
  it('lets nothing in and out but what is declared', () => {
    const { policy } = appPolicy(
      { connectDomains: ['https://api.example'], resourceDomains: ['https://*.cdn.example:8443'] },
      own,
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('connect-src https://api.example;');
    expect(policy).toContain("script-src 'unsafe-inline' https://*.cdn.example:8443;");
    for (const directive of ['frame-src', 'base-uri', 'form-action', 'object-src', 'worker-src'])
      expect(policy).toContain(`${directive} 'none'`);
    expect(appPolicy({}, own).policy).toContain("connect-src 'none'");
  });

  it.each([
    '*',
    "'self'",
    "'unsafe-eval'",
    'data:',
    'https:',
    'https://a.example; script-src *',
    'https://a.example"><script>',
    'https://a.example/path',
    'https://a.example b.example',
    "https://a.example'",
    'javascript:alert(1)',
    '',
  ])('refuses what is written like no source: %s', (source) => {
    const { policy, refused } = appPolicy({ connectDomains: [source] }, own);
    expect(policy).toContain("connect-src 'none'");
    expect(refused).toEqual([source]);
  });

  it('refuses the console itself, by every name of its machine', () => {
    for (const source of ['http://localhost:3000', 'http://127.0.0.1:3000', 'localhost:3000', 'ws://a.localhost:3000'])
      expect(appPolicy({ connectDomains: [source] }, own).refused).toEqual([source]);
    expect(appPolicy({ connectDomains: ['http://localhost:5173'] }, own).refused).toEqual([]);
    const named = new URL('https://console.example.com/try');
    for (const source of ['https://console.example.com', '*.example.com', 'https://console.example.com:8443'])
      expect(appPolicy({ resourceDomains: [source] }, named).refused).toEqual([source]);
    expect(appPolicy({ resourceDomains: ['https://cdn.example.com'] }, named).refused).toEqual([]);
  });
});
