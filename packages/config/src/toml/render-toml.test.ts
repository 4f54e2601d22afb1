import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyConfig } from '../arbitrary-config.testing.ts';
import { GUIDE_TOML, guideProxy } from '../guide-texts.testing.ts';
import { parseConfigToml } from './parse-toml.ts';
import { renderConfigToml } from './render-toml.ts';

const empty = gatewayConfig.parse({});
/** As an API would store it: fields that are `undefined` are not there. */
const stored = (config: GatewayConfig): unknown => JSON.parse(JSON.stringify(config));

describe('renderConfigToml', () => {
  it('reads back as the configuration it was made from', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const read = parseConfigToml(renderConfigToml(config, { version: 1 }));
        expect(read.findings).toEqual([]);
        expect(stored(read.config!)).toEqual(stored(config));
      }),
      { numRuns: sampled(300) },
    );
  });

  it('reads back without a note: what it writes is the canonical dialect', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        expect(parseConfigToml(renderConfigToml(config, { version: 1 })).notes).toEqual([]);
      }),
      { numRuns: sampled(100) },
    );
  });

  it('writes the same text for the same configuration, whatever the order of its fields', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const reversed = gatewayConfig.parse(reverseFields(stored(config)));
        expect(renderConfigToml(reversed, { version: 7 })).toBe(renderConfigToml(config, { version: 7 }));
      }),
      { numRuns: sampled(100) },
    );
  });

  it('carries its version in the first line', () => {
    const text = renderConfigToml(empty, { version: 13 });
    expect(text.split('\n')[0]).toBe('# tallygate-version: 13');
    expect(parseConfigToml(text).version).toBe(13);
  });

  it('writes no table for what is at its defaults, so that the guide’s block may be pasted at the end', () => {
    const text = renderConfigToml(empty, { version: 1 });
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
    const { config, findings } = parseConfigToml(`${text}\n${GUIDE_TOML}`);
    expect(findings).toEqual([]);
    expect(config?.analytics.publishers[0]?.settings.batch_size).toBe(50);
  });

  it('leaves room for the guide’s block beside proxies and key managers', () => {
    const config = gatewayConfig.parse({ mcp_proxies: [guideProxy()], gateway: { workers: 2 } });
    const read = parseConfigToml(renderConfigToml(config, { version: 1 }) + GUIDE_TOML);
    expect(read.findings).toEqual([]);
    expect(read.config?.mcp_proxies).toHaveLength(1);
    expect(read.config?.analytics.enabled).toBe(true);
  });

  it('spells publishers and key managers as the guide does, every setting shown with its unit', () => {
    const config = gatewayConfig.parse({
      analytics: { enabled: true, publishers: [{ type: 'moesif', settings: { application_id: 'an-application-id' } }] },
      policy_configurations: {
        jwtauth_v0: {
          keymanagers: [
            {
              name: 'PrimaryIDP',
              issuer: 'http://localhost:3002',
              jwks: { remote: { uri: 'http://localhost:3002/jwks' } },
            },
          ],
        },
      },
    });
    const lines = renderConfigToml(config, { version: 1 }).split('\n');
    expect(lines).toContain('[[analytics.publishers]]');
    expect(lines).toContain('[analytics.publishers.settings]');
    expect(lines).toContain('[[policy_configurations.jwtauth_v0.keymanagers]]');
    expect(lines).toContain('[policy_configurations.jwtauth_v0.keymanagers.jwks.remote]');
    expect(lines).toContain('publish_interval = 5 # Seconds between two sends of what has gathered');
    for (const key of ['event_queue_size', 'batch_size', 'timer_wakeup_seconds', 'enabled']) {
      expect(lines.filter((line) => line.startsWith(`${key} = `)).length, key).toBeGreaterThan(0);
    }
  });

  it('writes of other sections only what differs from the default', () => {
    const config = gatewayConfig.parse({ gateway: { limits: { max_batch: 5 } }, spool: { sync_interval: '0' } });
    const values = renderConfigToml(config, { version: 1 })
      .split('\n')
      .filter((line) => /^[a-z_]+ = /.test(line));
    expect(values).toHaveLength(2);
    expect(values[0]).toBe('max_batch = 5');
    expect(values[1]).toMatch(/^sync_interval = "0" # Longest time a record may wait/);
  });

  it('fills in secrets where it is given them and leaves other expressions', () => {
    const proxy = guideProxy();
    proxy.spec.upstream.auth = { type: 'bearer', header: 'Authorization', value: 'Bearer {{ secret "proxy/x" }}' };
    const config = gatewayConfig.parse({
      mcp_proxies: [proxy],
      controller: { token: '{{ env "TALLYGATE_VAR_TOKEN" }}' },
    });
    const asked: string[] = [];
    const text = renderConfigToml(config, {
      version: 1,
      resolveSecret: (reference) => {
        asked.push(reference);
        return 's3cret';
      },
    });
    expect(asked).toEqual(['proxy/x']);
    expect(text).toContain('value = "Bearer s3cret"');
    expect(text).toContain(`token = '{{ env "TALLYGATE_VAR_TOKEN" }}'`);
    expect(renderConfigToml(config, { version: 1 })).toContain(`value = 'Bearer {{ secret "proxy/x" }}'`);
  });

  it('keeps expressions in place of texts, addresses and durations', () => {
    const text = [
      '[templates]',
      'fields = "all"',
      '[gateway]',
      `public_url = '{{ env "PUBLIC_URL" }}'`,
      '[gateway.timeouts]',
      `request = '{{ env "TIMEOUT" "30s" }}'`,
    ].join('\n');
    const first = parseConfigToml(text);
    expect(first.findings).toEqual([]);
    const again = parseConfigToml(renderConfigToml(first.config!, { version: 1 }));
    expect(again.config).toEqual(first.config);
    expect(again.config?.gateway.timeouts.request).toBe('{{ env "TIMEOUT" "30s" }}');
  });
});

function reverseFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseFields);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reverseFields(item)]),
  );
}
