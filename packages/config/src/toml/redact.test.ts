import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { publisher } from '@tallygate/contracts/publisher';
import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { anyConfig } from '../arbitrary-config.testing.ts';
import { guideProxy } from '../guide-texts.testing.ts';
import { masked } from '../secrets/masked.ts';
import { parseConfigToml } from './parse-toml.ts';
import { maskComments, redactConfig, redactPart, redactToml } from './redact.ts';
import { renderConfigToml } from './render-toml.ts';

const SECRETS = [
  'a1B2c3D4e5F6g7H8i9J0-6789',
  'upstream-value-0001',
  'client-secret-0002',
  'correct-horse-battery-staple',
  'header-value-000004',
  'introspect-0000005',
  'pass-word-00000006',
];
const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----';

function configWithSecrets(): GatewayConfig {
  const [appId, value, clientSecret, token, header, introspection, password] = SECRETS;
  const first = guideProxy();
  first.spec.upstream = {
    url: `http://user:${password}@everything:3001`,
    auth: { type: 'bearer', header: 'Authorization', value },
  };
  first.spec.policies.push({
    name: 'set-headers',
    params: {
      request: {
        headers: [
          { name: 'X-Api-Key', value: header },
          { name: 'X-Team', value: 'plain-team-value' },
        ],
      },
    },
  });
  const second = guideProxy();
  second.spec.upstream.auth = {
    type: 'client-credentials',
    tokenEndpoint: 'https://idp.acme.io/token',
    clientId: 'an-id',
    clientSecret,
  };
  return gatewayConfig.parse({
    analytics: { enabled: true, publishers: [{ type: 'moesif', settings: { application_id: appId } }] },
    policy_configurations: {
      jwtauth_v0: {
        keymanagers: [
          {
            name: 'PrimaryIDP',
            issuer: 'https://idp.acme.io',
            jwks: { local: { inline: PRIVATE_KEY } },
            introspection: { endpoint: 'https://idp.acme.io/introspect', clientId: 'gw', clientSecret: introspection },
          },
        ],
      },
    },
    mcp_proxies: [first, second],
    controller: { url: 'http://127.0.0.1:9090', token },
  });
}

function expectNoSecret(text: string): void {
  for (const secret of [...SECRETS, 'MIIEvQIBADANBg']) expect(text).not.toContain(secret);
}

describe('redactConfig', () => {
  it('leaves no secret', () => {
    expectNoSecret(JSON.stringify(redactConfig(configWithSecrets())));
  });

  it('shows the last four characters of what a machine made, so that people can tell secrets apart', () => {
    const redacted = redactConfig(configWithSecrets());
    expect(redacted.analytics.publishers[0]?.settings.application_id).toBe('••••6789');
    expect(redacted.controller.token).toBe('••••');
    expect(redacted.mcp_proxies[0]?.spec.upstream).toMatchObject({
      url: 'http://***@everything:3001',
      auth: { value: '••••' },
    });
  });

  it('leaves everything else as it is, and the configuration it was given alone', () => {
    const config = configWithSecrets();
    const before = structuredClone(config);
    const redacted = redactConfig(config);
    expect(config).toEqual(before);
    expect(redacted.gateway).toEqual(config.gateway);
    expect(redacted.mcp_proxies[0]?.spec.policies[1]?.params).toEqual({
      request: {
        headers: [
          { name: 'X-Api-Key', value: '••••' },
          { name: 'X-Team', value: '••••' },
        ],
      },
    });
    expect(redacted.policy_configurations.jwtauth_v0.keymanagers[0]?.introspection?.clientId).toBe('gw');
  });

  it('keeps expressions, which say where a secret is, but masks their defaults', () => {
    const settings = (application_id: string) =>
      redactPart(publisher, { settings: { application_id } }).settings.application_id;
    expect(settings('{{ env "MOESIF_KEY" }}')).toBe('{{ env "MOESIF_KEY" }}');
    expect(settings('{{ secret "publisher/moesif/application_id" }}')).toContain('publisher/moesif');
    expect(settings('{{ env "MOESIF_KEY" "the-real-one-1234" }}')).toBe('{{ env "MOESIF_KEY" "••••" }}');
    expect(settings('the-real-one{{ env "X" }}')).not.toContain('the-real-one');
  });
});

describe('masked', () => {
  it.each([
    ['abcdefgh', '••••'],
    ['abcdefghijklmnopqrstuvwxyz', '••••'],
    ['correct horse battery staple 1', '••••'],
    ['Summer2025Summer2025', '••••'],
    ['1f0c9e7b5a3d4c2e8f6a', '••••8f6a'],
    ['tgat_9aK3xQ7mZ2pL5vN8rT4w', '••••rT4w'],
  ])('shows of %s the end only when a machine made it', (text, shown) => {
    expect(masked(text)).toBe(shown);
  });
});

describe('redactToml', () => {
  it('masks the credentials of an address in a comment', () => {
    const text = 'a.b = 1 # was https://me:word@host/x\n# "http://me:word@host" # mail ops@example.com\n';
    for (const shown of [redactToml(text), maskComments(text)]) {
      expect(shown).not.toContain('word');
      expect(shown).toContain('https://***@host/x');
      expect(shown).toContain('ops@example.com');
    }
  });

  it('leaves values alone where only comments are masked', () => {
    const text = 'controller.token = "correct-horse" # token = "former-horse"\n';
    expect(maskComments(text)).toBe('controller.token = "correct-horse" # token = "••••"\n');
  });

  it('masks what stands behind a byte order mark, too', () => {
    expect(redactToml('\uFEFFcontroller.token = "correct-horse"\n')).toBe('\uFEFFcontroller.token = "••••"\n');
  });

  it('leaves no secret of any configuration', () => {
    const property = fc.property(
      anyConfig,
      fc.array(fc.stringMatching(/^[A-Za-z0-9+/=_"'\\-]{16,40}$/), { minLength: 3, maxLength: 3 }),
      (config, secrets) => {
        const [appId, value, token] = secrets.map((secret, index) => `${index}${secret}`);
        for (const publisher of config.analytics.publishers) publisher.settings.application_id = appId!;
        for (const { spec } of config.mcp_proxies) spec.upstream.auth = { type: 'api-key', header: 'x', value };
        config.controller.token = token;
        const text = redactToml(renderConfigToml(config, { version: 1 }));
        const read = parse(text);
        for (const secret of [appId, value, token]) {
          expect(JSON.stringify(read)).not.toContain(JSON.stringify(secret).slice(1, -1));
          expect(text).not.toContain(secret);
        }
      },
    );
    fc.assert(property, { numRuns: sampled(100) });
  });

  it('says the same as the redacted configuration', () => {
    const config = configWithSecrets();
    const text = redactToml(renderConfigToml(config, { version: 5 }));
    expectNoSecret(text);
    expect(parse(text)).toEqual(parse(renderConfigToml(redactConfig(config), { version: 5 })));
  });

  it('cannot be taken for a file that may be applied', () => {
    const text = redactToml(renderConfigToml(configWithSecrets(), { version: 5 }));
    expect(parseConfigToml(text).findings.map((finding) => finding.path)).toEqual([
      'analytics.publishers[0].settings.application_id',
      'mcp_proxies[0].spec.upstream.auth.value',
      'mcp_proxies[0].spec.policies[1].params.request.headers[0].value',
      'mcp_proxies[0].spec.policies[1].params.request.headers[1].value',
    ]);
  });

  it.each([
    ['[controller]\ntoken = "••••"', 'controller.token'],
    ['[controller]\ntoken = "••••6789"', 'controller.token'],
    ['[controller]\nurl = "https://h/?key=***"', 'controller.url'],
  ])('is told from a file by its masks: %s', (text, path) => {
    expect(parseConfigToml(text).findings).toMatchObject([{ path, message: expect.stringContaining('is a mask') }]);
  });

  it('keeps layout, comments and everything that is no secret to the letter', () => {
    const text = '# mine\n[gateway]   # here\nid = "gw"\n\n[controller]\ntoken   =   "0123456789abcdef" # the token\n';
    expect(redactToml(text)).toBe(text.replace('"0123456789abcdef"', '"••••"'));
  });

  it.each([
    ['another dialect', '[analytics.publishers.moesif]\napplication_id = "0123456789abcdef"'],
    ['an inline table', 'x = { upstream = { auth = { type = "api-key", value = "0123456789abcdef" } } }'],
    ['a dotted key', 'spec.upstream.auth.value = "0123456789abcdef"'],
    ['a multi-line string', 'token = """\n0123456789abcdef"""'],
    ['a number', '[controller]\ntoken = 1234567890123456'],
    ['a comment', '# application_id = "0123456789abcdef"'],
    ['a file that is no TOML', '[controller\ntoken = "0123456789abcdef"\n= ='],
    ['a string without an end', '[controller]\ntoken = "0123456789abcdef'],
  ])('masks a secret in %s', (_where, text) => {
    expect(redactToml(text)).not.toMatch(/0123456789abcd|123456789012/);
  });
});
