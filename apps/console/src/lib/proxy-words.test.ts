import { mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { describe, expect, it } from 'vitest';
import { unlabelledFields } from './labelled-leaves.testing.ts';
import { PROXY_LABELS } from './proxy-labels.ts';
import { inProxyWords } from './proxy-words.ts';

/** The groups of a resource, which are no fields themselves. */
const GROUPS = ['metadata', 'spec'];

it('the form has a word for every field of a proxy', () => {
  expect(unlabelledFields(mcpProxy, PROXY_LABELS).sort()).toEqual(GROUPS);
});

const GOOD = {
  apiVersion: 'gateway.api-platform.wso2.com/v1',
  kind: 'Mcp',
  metadata: { name: 'weather' },
  spec: { displayName: 'Weather', version: 'v1.0', context: '/weather', upstream: { url: 'http://localhost/mcp' } },
};
const withSpec = (spec: object) => ({ ...GOOD, spec: { ...GOOD.spec, ...spec } });
const withAuth = (auth: object) => withSpec({ upstream: { url: 'http://localhost/mcp', auth } });

describe('what is wrong with a field of the form', () => {
  it.each([
    withSpec({ displayName: undefined }),
    withSpec({ displayName: '' }),
    withSpec({ displayName: 'x'.repeat(101) }),
    withSpec({ displayName: 'Météo' }),
    withSpec({ version: undefined }),
    withSpec({ version: 'one' }),
    withSpec({ context: '' }),
    withSpec({ context: `/${'x'.repeat(200)}` }),
    withSpec({ context: 'weather' }),
    withSpec({ context: '/weather/' }),
    withSpec({ context: '/wea ther' }),
    withSpec({ context: '/.well-known/x' }),
    withSpec({ context: undefined }),
    withSpec({ vhost: 'no host' }),
    withSpec({ specVersion: '1999-01-01' }),
    withSpec({ upstream: {} }),
    withSpec({ upstream: { url: 'ftp://example.com' } }),
    withAuth({ type: 'bearer', header: '' }),
    withAuth({ type: 'bearer', header: 'Authorization', value: '' }),
    { ...GOOD, metadata: { name: '' } },
    { ...GOOD, metadata: { name: 'a b' } },
    { ...GOOD, apiVersion: 'v7' },
  ])('is said in words of the form, not of the resource: %j', (resource) => {
    const parsed = mcpProxy.safeParse(resource);
    const messages = parsed.success ? [] : parsed.error.issues.map(({ message }) => inProxyWords(message));
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages)
      expect(message).not.toMatch(/e\.g\.|must |displayName|Context|Upstream|Metadata|metadata|spec\b|Vhost|Mcp/);
  });
});
