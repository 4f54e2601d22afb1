import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { anyConfig } from './arbitrary-config.ts';
import { guideProxy } from './guide-texts.ts';
import { parseConfigToml } from './parse-toml.ts';
import { redactConfig, redactPart, redactToml } from './redact.ts';
import { renderConfigToml } from './render-toml.ts';
import { masked, maskedUrl } from './secret-fields.ts';

const SECRETS = [
  'app-id-0123456789',
  'upstream-value-0001',
  'client-secret-0002',
  'controller-token-03',
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

  it('shows the last four characters, so that people can tell secrets apart', () => {
    const redacted = redactConfig(configWithSecrets());
    expect(redacted.analytics.publishers[0]?.settings.application_id).toBe('••••6789');
    expect(redacted.controller.token).toBe('••••n-03');
    expect(redacted.mcp_proxies[0]?.spec.upstream).toMatchObject({
      url: 'http://user:••••@everything:3001',
      auth: { value: '••••0001' },
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
          { name: 'X-Api-Key', value: '••••0004' },
          { name: 'X-Team', value: 'plain-team-value' },
        ],
      },
    });
    expect(redacted.policy_configurations.jwtauth_v0.keymanagers[0]?.introspection?.clientId).toBe('gw');
  });

  it('keeps expressions, which say where a secret is, but masks their defaults', () => {
    const settings = (application_id: string) => redactPart({ settings: { application_id } }).settings.application_id;
    expect(settings('{{ env "MOESIF_KEY" }}')).toBe('{{ env "MOESIF_KEY" }}');
    expect(settings('{{ secret "publisher/moesif/application_id" }}')).toContain('publisher/moesif');
    expect(settings('{{ env "MOESIF_KEY" "the-real-one-1234" }}')).toBe('{{ env "MOESIF_KEY" "••••" }}');
    expect(settings('the-real-one{{ env "X" }}')).not.toContain('the-real-one');
  });
});

describe('masked', () => {
  it('shows nothing of a short secret', () => {
    expect(masked('abcdefgh')).toBe('••••');
    expect(masked('abcdefghijkl')).toBe('••••ijkl');
  });

  it.each([
    ['https://u:p@h/x', 'https://u:••••@h/x'],
    ['https://h/x?api_key=abc&y=1', 'https://h/x?api_key=••••&y=1'],
    ['https://h:8080/x', 'https://h:8080/x'],
    ['plain: text@home', 'plain: text@home'],
  ])('masks the secrets within the address %s', (text, shown) => {
    expect(maskedUrl(text)).toBe(shown);
  });
});

describe('redactToml', () => {
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
    fc.assert(property, { numRuns: 100 });
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
    ]);
  });

  it('keeps layout, comments and everything that is no secret to the letter', () => {
    const text = '# mine\n[gateway]   # here\nid = "gw"\n\n[controller]\ntoken   =   "0123456789abcdef" # the token\n';
    expect(redactToml(text)).toBe(text.replace('"0123456789abcdef"', '"••••cdef"'));
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
