import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyProxy } from '../arbitrary-config.testing.ts';
import { GUIDE_YAML, guideProxy } from '../guide-texts.testing.ts';
import { parseProxyText, parseProxyValue, renderProxyYaml } from './proxy-text.ts';

const YAML = 'application/yaml';
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('parseProxyText', () => {
  it.each([
    'application/yaml',
    'application/x-yaml',
    'text/yaml',
    'Application/YAML; charset=utf-8',
    'text/plain',
    undefined,
  ])('reads YAML sent as %s', (contentType) => {
    expect(parseProxyText(GUIDE_YAML, contentType).resource).toEqual(guideProxy());
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/yaml',
    'application/octet-stream',
    undefined,
  ])('reads JSON sent as %s', (contentType) => {
    expect(parseProxyText(JSON.stringify(guideProxy(), null, 2), contentType).resource).toEqual(guideProxy());
  });

  it('tries JSON when a body of no known type is not YAML', () => {
    const tabbed = JSON.stringify(guideProxy(), null, '\t');
    expect(parseProxyText(tabbed, undefined).resource).toEqual(guideProxy());
  });

  it('does not read YAML that was sent as JSON', () => {
    const { resource, findings } = parseProxyText(GUIDE_YAML, 'application/json');
    expect(resource).toBeNull();
    expect(findings[0]?.message).toMatch(/^the body is not valid JSON: /);
  });

  it('names every wrong field at once, with its line, what was found and what was expected', () => {
    const { resource, findings } = parseProxyText(
      `apiVersion: gateway.api-platform.wso2.com/v2
kind: RestApi
metadata:
  name: has space
spec:
  displayname: X
  version: 1.0
  context: everything/
  specVersion: "2020-01-01"
  upstream:
    url: ftp://x
    auth: { type: api-key, header: "" }
  policies:
    - name: mcp-auth
      version: v7
      params:
        issuer: PrimaryIDP
        requiredScopes: all
    - name: no-such-policy
    - name: analytics-header-filter
      version: v1
      params: { request: { mode: block } }
`,
      YAML,
    );
    expect(resource).toBeNull();
    const table = findings.map(({ line, path, message }) => `${line} ${path}: ${message}`);
    const expected = [
      /^1 apiVersion: Unsupported configuration version .*v1alpha1.*; found "gateway/,
      /^2 kind: Unsupported configuration kind \(only 'Mcp' is supported\); found "RestApi"$/,
      /^4 metadata\.name: metadata\.name must not contain whitespace, .*; found "has space"$/,
      /^5 spec\.displayName: MCP proxy displayName is required; found nothing$/,
      /^6 spec\.displayname: unknown field "displayname"; did you mean "displayName"\?$/,
      /^7 spec\.version: must be text; found number 1\.0, write it in quotes: "1\.0"$/,
      /^8 spec\.context: Context must start with \/; found "everything\/"$/,
      /^8 spec\.context: Context cannot end with \//,
      /^8 spec\.context: Context must be a URL path/,
      /^9 spec\.specVersion: Unsupported MCP spec version \(supported versions: .*\); found "2020-01-01"$/,
      /^11 spec\.upstream\.url: Upstream URL must use http or https scheme and include a host; found "ftp:\/\/x"$/,
      /^12 spec\.upstream\.auth\.header: Auth header is required; found ""$/,
      /^15 spec\.policies\[0\]\.version: policy 'mcp-auth' major version 'v7' not found in loaded policy definitions \(installed: v1\)/,
      /^17 spec\.policies\[0\]\.params\.issuer: unknown field "issuer"; did you mean "issuers"\?$/,
      /^18 spec\.policies\[0\]\.params\.requiredScopes: must be a list; found "all"$/,
      /^19 spec\.policies\[1\]\.name: Policy 'no-such-policy' not found in loaded policy definitions \(installed: mcp-auth,/,
      /^22 spec\.policies\[2\]\.params\.request\.mode: must be "allow" \(only these\) or "deny" \(all but these\); found "block"$/,
    ];
    expect(table).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(table[index]).toMatch(pattern);
  });

  it('says what holds only for the whole, even while single fields are wrong', () => {
    const { findings } = parseProxyText(
      GUIDE_YAML.replace('  context: /everything\n', '').replace('Everything', '"*"').replace('url:', 'ref:'),
      YAML,
    );
    expect(findings.map((finding) => finding.path)).toEqual(
      expect.arrayContaining(['spec.displayName', 'spec.context', 'spec.upstream.ref']),
    );
  });

  it.each([
    ['number', 'version: v1.0', 'version: 1.0', 'found number 1.0, write it in quotes: "1.0"'],
    [
      'boolean',
      'displayName: Everything',
      'displayName: yes\n  x: 1'.replace('yes', 'true'),
      'found boolean true, write it in quotes: "true"',
    ],
    ['long number', 'name: everything-mcp-v1.0', 'name: 007', 'found number 007, write it in quotes: "007"'],
  ])('asks for quotes around a %s where text is wanted', (_kind, from, to, message) => {
    const { findings } = parseProxyText(GUIDE_YAML.replace(from, to), YAML);
    expect(findings.map((finding) => finding.message).join('\n')).toContain(message);
  });

  it.each([
    ['a tab as indentation', GUIDE_YAML.replace('  displayName', '\tdisplayName'), 6, 'a tab is used for indentation'],
    ['a field twice', GUIDE_YAML.replace('kind: Mcp\n', 'kind: Mcp\nkind: Mcp\n'), 3, 'a second time'],
    ['two documents', `${GUIDE_YAML}---\n${GUIDE_YAML}`, 20, 'more than one document'],
    ['an open quote', GUIDE_YAML.replace('"2025-06-18"', '"2025-06-18'), 20, 'not valid YAML'],
  ])('points at the line of %s', (_name, text, line, message) => {
    const { resource, findings } = parseProxyText(text, YAML);
    expect(resource).toBeNull();
    expect(findings[0]?.message).toContain(message);
    expect(Math.abs((findings[0]?.line ?? 0) - line)).toBeLessThanOrEqual(1);
  });

  it('follows no aliases, which could multiply without end', () => {
    const rows = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [index, name] of ['b', 'c', 'd', 'e', 'f', 'g'].entries()) {
      const before = '*'.concat('abcdefg'[index]!);
      rows.push(`${name}: &${name} [${Array(9).fill(before).join(',')}]`);
    }
    const { resource, findings } = parseProxyText(rows.join('\n'), YAML);
    expect(resource).toBeNull();
    expect(findings[0]).toEqual({
      path: 'b[0]',
      message: 'found the alias *a; write the value itself',
      line: 2,
    });
  });

  it.each([
    ['', YAML],
    ['just text', YAML],
    ['[1, 2]', YAML],
    ['null', 'application/json'],
    ['7', 'application/json'],
  ])('refuses %j as %s in words', (text, contentType) => {
    const { resource, findings } = parseProxyText(text, contentType);
    expect(resource).toBeNull();
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toMatch(/^(must be|is required: ?) ?an object/);
  });

  it('gives the lines of JSON bodies too', () => {
    const text = JSON.stringify({ ...guideProxy(), kind: 'Api' }, null, 2);
    expect(parseProxyText(text, 'application/json').findings).toEqual([
      { path: 'kind', line: 3, message: `Unsupported configuration kind (only 'Mcp' is supported); found "Api"` },
    ]);
  });

  it('gives the line of a JSON syntax error', () => {
    const { findings } = parseProxyText('{\n  "kind": "Mcp",\n  oops\n}', 'application/json');
    expect(findings).toHaveLength(1);
    expect(findings[0]?.line).toBe(3);
  });
});

describe('normalisation of a resource', () => {
  const read = (from: string, to: string) => parseProxyText(GUIDE_YAML.replace(from, to), YAML);

  it.each(['v0', 'v0.1.1', 'v1.0.3', 'v1.2.1'])('reads mcp-auth %s as v1', (version) => {
    const { resource, notes } = read('v0.1.1', version);
    expect(resource?.spec.policies[0]?.version).toBe('v1');
    expect(notes).toEqual([{ path: 'spec.policies[0].version', message: `read mcp-auth ${version} as v1` }]);
  });

  it.each(['version: ""', 'version:'])('takes %j of a policy as the newest installed', (line) => {
    const { resource, findings } = read('version: v0.1.1', line);
    expect(findings).toEqual([]);
    expect(resource?.spec.policies[0]?.version).toBeUndefined();
  });

  it('takes an empty field as one that is left out', () => {
    const { resource, findings } = read('  tools: []', '  tools:\n  vhost:\n  resilience:');
    expect(findings).toEqual([]);
    expect(resource?.spec).not.toHaveProperty('vhost');
    expect(resource?.spec).not.toHaveProperty('tools');
  });

  it('reads the older parameters of the header filter, and names a mistake in them as written', () => {
    const policy = (operation: string) => `    - name: analytics-header-filter
      version: v0.1.0
      params:
        requestHeadersToFilter: { operation: ${operation}, headers: [authorization] }
  tools: []`;
    const good = read('  tools: []', policy('deny'));
    expect(good.resource?.spec.policies[1]).toEqual({
      name: 'analytics-header-filter',
      version: 'v1',
      params: { request: { mode: 'deny', headers: ['authorization'] } },
    });
    expect(good.notes).toContainEqual({
      path: 'spec.policies[1].params.requestHeadersToFilter',
      message: 'read "requestHeadersToFilter" as "request"',
    });
    const bad = read('  tools: []', policy('strip'));
    expect(bad.findings).toHaveLength(1);
    expect(bad.findings[0]).toMatchObject({
      path: 'spec.policies[1].params.requestHeadersToFilter.operation',
      line: 21,
    });
  });

  it('accepts what a GET returned: the status is ignored', () => {
    const { resource, notes } = parseProxyValue({ ...guideProxy(), status: { id: 'x', state: 'deployed' } });
    expect(resource).toEqual(guideProxy());
    expect(notes).toEqual([{ path: 'status', message: 'ignored: the status is read-only' }]);
  });

  it('accepts a header beside auth type none, which the original demanded', () => {
    const { resource, notes } = read(
      'url: http://everything:3001',
      'url: http://e:1\n    auth: { type: none, header: x, value: y }',
    );
    expect(resource?.spec.upstream.auth).toEqual({ type: 'none' });
    expect(notes.map((note) => note.path)).toContain('spec.upstream.auth.value');
  });

  it('keeps lists that are written twice where they belong, and says that the other is ignored', () => {
    const { resource, notes } = read('issuers:', 'tools: [{ name: a }]\n        issuers:');
    expect(resource?.spec.tools).toEqual([]);
    expect(notes[0]).toMatchObject({ path: 'spec.policies[0].params.tools' });
    expect(notes[0]?.message).toContain('ignored');
  });

  it('leaves the value it was given alone', () => {
    const value = { ...guideProxy(), tools: [], status: {} };
    const before = structuredClone(value);
    parseProxyValue(value);
    expect(value).toEqual(before);
  });

  it('keeps template expressions in texts and addresses', () => {
    const { resource, findings } = read(
      'url: http://everything:3001',
      `url: '{{ env "UPSTREAM" }}'\n    auth: { type: bearer, header: Authorization, value: '{{ secret "weather-key" }}' }`,
    );
    expect(findings).toEqual([]);
    expect(resource?.spec.upstream).toEqual({
      url: '{{ env "UPSTREAM" }}',
      auth: { type: 'bearer', header: 'Authorization', value: '{{ secret "weather-key" }}' },
    });
  });

  it('takes double braces in descriptions as text', () => {
    const { resource, findings } = read(
      'tools: []',
      `tools: [{ name: t, description: "Hello {{name}}", inputSchema: "{}" }]`,
    );
    expect(findings).toEqual([]);
    expect(resource?.spec.tools?.[0]?.description).toBe('Hello {{name}}');
  });
});

describe('renderProxyYaml', () => {
  it('reads back as the resource it was made from, without a note', () => {
    fc.assert(
      fc.property(anyProxy, (proxy) => {
        const { resource, findings, notes } = parseProxyText(renderProxyYaml(proxy), YAML);
        expect(findings).toEqual([]);
        expect(notes).toEqual([]);
        expect(stored(resource)).toEqual(stored(proxy));
      }),
      { numRuns: sampled(200) },
    );
  });

  it('follows the order of the guide and quotes what YAML 1.1 would take for a date', () => {
    const { spec, ...rest } = guideProxy();
    const text = renderProxyYaml({ spec, ...rest });
    expect(text.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      'apiVersion: gateway.api-platform.wso2.com/v1alpha1',
      'kind: Mcp',
      'metadata:',
      'spec:',
    ]);
    expect(text).toContain('specVersion: "2025-06-18"');
    expect(text).toContain('version: v1.0');
  });
});
