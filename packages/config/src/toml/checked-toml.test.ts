import { describe, expect, it } from 'vitest';
import { parseCheckedToml } from './checked-toml.ts';

const publisher = (id: string) => `
[[analytics.publishers]]
type = "moesif"
[analytics.publishers.settings]
application_id = "${id}"
`;

describe('a config.toml as a gateway takes it', () => {
  it('is refused by line when it contradicts itself', () => {
    const { config, findings } = parseCheckedToml(publisher('a') + publisher('b'));

    expect(config).toBeNull();
    expect(findings).toEqual([
      {
        path: 'analytics.publishers[1].type',
        message: "a publisher of type 'moesif' already exists; there can be one of each type",
        line: 8,
      },
    ]);
  });

  it('keeps what works but is seldom meant as a warning', () => {
    const { config, findings, warnings } = parseCheckedToml(publisher('a'));

    expect([config?.analytics.publishers.length, findings]).toEqual([1, []]);
    expect(warnings.map(({ path }) => path)).toEqual(['analytics.enabled']);
  });

  it('is not refused for names, paths and dates that only the gateway knows', () => {
    const { config, findings } = parseCheckedToml(`[templates]
fields = "all"
[[policy_configurations.jwtauth_v0.keymanagers]]
name = '{{ env "IDP_NAME" }}'
issuer = '{{ env "IDP" }}'
[policy_configurations.jwtauth_v0.keymanagers.jwks.remote]
uri = '{{ env "IDP_KEYS" }}'

[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
[mcp_proxies.metadata]
name = '{{ env "PROXY" }}'
[mcp_proxies.spec]
displayName = '{{ env "TITLE" }}'
version = "v1.0"
context = '{{ env "CONTEXT" }}'
[mcp_proxies.spec.upstream]
url = '{{ env "UPSTREAM" }}'
[[mcp_proxies.spec.policies]]
name = "mcp-auth"
version = "v1"
[mcp_proxies.spec.policies.params]
issuers = ['{{ env "IDP_NAME" }}']

[[billing.plans]]
name = '{{ env "PLAN" }}'
[[billing.plans.companies]]
company = '{{ env "COMPANY" }}'
from = '{{ env "FROM" }}'
[[billing.plans.companies]]
company = "org-a"
`);

    expect(findings).toEqual([]);
    expect(config).not.toBeNull();
  });
});
