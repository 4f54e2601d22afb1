import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { describe, expect, it } from 'vitest';
import { parseCheckedToml } from '../toml/checked-toml.ts';
import { configDestinations, refusedDestinations } from './check-destinations.ts';
import { crossCheck } from './cross-check.ts';

function configOf(url: string, outbound = {}) {
  return gatewayConfig.parse({
    outbound,
    analytics: { publishers: [{ type: 'moesif', settings: { application_id: 'x', moesif_base_url: url } }] },
    policy_configurations: {
      jwtauth_v0: {
        keymanagers: [
          {
            name: 'K',
            issuer: 'https://idp.example',
            jwks: { remote: { uri: url } },
            introspection: { endpoint: url, clientId: 'c', clientSecret: 's' },
          },
        ],
      },
    },
    mcp_proxies: [
      {
        apiVersion: 'gateway.api-platform.wso2.com/v1',
        kind: 'Mcp',
        metadata: { name: 'p' },
        spec: {
          displayName: 'P',
          version: 'v1.0',
          context: '/p',
          upstream: { ref: 'two', auth: { type: 'client-credentials', tokenEndpoint: url, clientId: 'c' } },
          upstreamDefinitions: [{ name: 'two', upstreams: [{ url: 'https://fine.example' }, { url }] }],
        },
      },
      {
        apiVersion: 'gateway.api-platform.wso2.com/v1',
        kind: 'Mcp',
        metadata: { name: 'q' },
        spec: { displayName: 'Q', version: 'v1.0', context: '/q', upstream: { url } },
      },
    ],
  });
}

const PLACES = [
  'mcp_proxies[0].spec.upstream.auth.tokenEndpoint',
  'mcp_proxies[0].spec.upstreamDefinitions[0].upstreams[1].url',
  'mcp_proxies[1].spec.upstream.url',
  'policy_configurations.jwtauth_v0.keymanagers[0].jwks.remote.uri',
  'policy_configurations.jwtauth_v0.keymanagers[0].introspection.endpoint',
  'analytics.publishers[0].settings.moesif_base_url',
];

describe('addresses of a configuration', () => {
  it('that are never dialled forbid an apply, wherever they stand', () => {
    const { findings } = crossCheck(configOf('http://169.254.169.254/latest'));

    expect(findings.map(({ path }) => path)).toEqual(PLACES);
    for (const { message } of findings) expect(message).toMatch(/cloud metadata, which is never dialled/);
  });

  it('that a setting forbids are told and leave the rest of the file in service', () => {
    const { findings, warnings } = crossCheck(configOf('http://10.1.2.3:8000/', { allow_private: false }));
    const told = warnings.filter(({ message }) => message.includes('outbound.allow_private'));

    expect(findings).toEqual([]);
    expect(told.map(({ path }) => path)).toEqual(PLACES);
    expect(crossCheck(configOf('http://10.1.2.3:8000/')).warnings).not.toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('private address') }),
    );
  });

  it('are refused at load with the line of the file', () => {
    const text = `[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "m"
[mcp_proxies.spec]
displayName = "M"
version = "v1.0"
context = "/m"
upstream.url = "http://[::ffff:169.254.169.254]/"
`;
    expect(parseCheckedToml(text)).toMatchObject({
      config: null,
      findings: [
        { path: 'mcp_proxies[0].spec.upstream.url', line: 9, message: expect.stringContaining('never dialled') },
      ],
    });
  });

  it('are not guessed where only the gateway knows them', () => {
    const path = ['x'];
    const destination = { path, url: '{{ env "TALLYGATE_VAR_URL" }}', purpose: 'upstream' } as const;

    expect(refusedDestinations([destination])).toEqual([]);
    expect(configDestinations(configOf('https://a.example'))).toHaveLength(7);
  });
});
