import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { API_VERSION_V1 } from '@tallygate/contracts/mcp-proxy';
import { describe, expect, it } from 'vitest';
import { describeChanges } from './changes/describe-changes.ts';
import { crossCheck } from './checks/cross-check.ts';
import { parseConfigToml } from './toml/parse-toml.ts';
import { renderConfigToml } from './toml/render-toml.ts';

const HASH = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);

const key = (changes: object = {}) => ({ proxy: 'tools', name: 'prod-key', sha256: HASH, ...changes });
const proxy = (name: string, policies: object[] = [{ name: 'api-key-auth', params: {} }]) => ({
  apiVersion: API_VERSION_V1,
  kind: 'Mcp',
  metadata: { name },
  spec: {
    displayName: name,
    version: 'v1.0',
    context: `/${name}`,
    upstream: { url: 'http://127.0.0.1:1/mcp' },
    policies,
  },
});
const configWith = (api_keys: object[], proxies = [proxy('tools')]) =>
  gatewayConfig.parse({ mcp_proxies: proxies, api_keys });

describe('[[api_keys]]', () => {
  it('are written as a table each and read back as they were', () => {
    const config = configWith([
      key({ consumer: 'agent-a', company: 'org-a', expires_at: '2027-01-01T01:00:00+01:00' }),
      key({ name: 'bare-key', sha256: OTHER }),
    ]);
    const text = renderConfigToml(config, { version: 1 });

    expect(text).toContain(
      `[[api_keys]]\nproxy = "tools"\nname = "prod-key"\nsha256 = "${HASH}"\nconsumer = "agent-a"\ncompany = "org-a"\nexpires_at = "2027-01-01T00:00:00.000Z"\n`,
    );
    expect(parseConfigToml(text).config).toEqual(config);
  });

  it.each([
    ['sha256 = "short"', 'api_keys[0].sha256'],
    ['name = "Upper"', 'api_keys[0].name'],
    ['expires_at = "tomorrow"', 'api_keys[0].expires_at'],
    ['colour = "red"', 'api_keys[0].colour'],
  ])('with %s are refused by the line that is wrong', (line, path) => {
    const field = line.split(' ')[0];
    const lines = ['proxy = "tools"', 'name = "prod-key"', `sha256 = "${HASH}"`].filter(
      (one) => !one.startsWith(`${field} `),
    );
    const { findings } = parseConfigToml(`[[api_keys]]\n${[...lines, line].join('\n')}\n`);
    expect(findings).toMatchObject([{ path, line: lines.length + 2 }]);
  });

  it('may not stand there twice, by name or by key', () => {
    const twice = configWith([key(), key({ sha256: OTHER }), key({ name: 'same-key', sha256: HASH.toUpperCase() })]);
    expect(crossCheck(twice).findings.map(({ path }) => path)).toEqual(['api_keys[1].name', 'api_keys[2].sha256']);
    const elsewhere = configWith([key(), key({ proxy: 'others' })], [proxy('tools'), proxy('others')]);
    expect(crossCheck(elsewhere).findings).toEqual([]);
  });

  it('that open nothing are warned about', () => {
    const config = configWith(
      [key({ proxy: 'gone' }), key({ proxy: 'open' }), key()],
      [proxy('tools'), proxy('open', [{ name: 'mcp-auth', params: {} }])],
    );
    const warnings = crossCheck(config).warnings.filter(({ path }) => path.startsWith('api_keys'));
    expect(warnings).toMatchObject([
      { path: 'api_keys[0].proxy', message: expect.stringContaining('does not exist') },
      { path: 'api_keys[1].proxy', message: expect.stringContaining('no policy api-key-auth') },
    ]);
  });

  it('are told of in words that show no hash', () => {
    const changes = describeChanges(
      configWith([key({ company: 'org-a' }), key({ name: 'old-key', sha256: OTHER })]),
      configWith([key({ sha256: 'ef'.repeat(32), company: 'org-b' }), key({ name: 'new-key', consumer: 'agent-x' })]),
    );
    expect(changes).toEqual([
      {
        type: 'api_key',
        id: 'tools/prod-key',
        kind: 'change',
        summary: ['key changed', 'company changed from org-a to org-b'],
      },
      { type: 'api_key', id: 'tools/old-key', kind: 'delete', summary: ['deleted'] },
      { type: 'api_key', id: 'tools/new-key', kind: 'create', summary: ['new, for consumer agent-x'] },
    ]);
  });
});
