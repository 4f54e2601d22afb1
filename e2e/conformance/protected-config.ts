/** A config.toml with everything on: authentication, policies, metering, publishing. */
export function protectedConfig(options: {
  port: number;
  upstream: string;
  issuer: string;
  collector: string;
  /** what the upstream wants to see as `Authorization` */
  authorization?: string;
}): string {
  const upstreamAuth = `
[mcp_proxies.spec.upstream.auth]
type = "other"
header = "Authorization"
value = "${options.authorization}"
`;
  return `
[gateway]
public_url = "http://localhost:${options.port}"

[analytics]
enabled = true

[[analytics.publishers]]
type = "moesif"
enabled = true

[analytics.publishers.settings]
application_id = "sandbox-application-id"
moesif_base_url = "${options.collector}"
publish_interval = 1
events = "all"

[[policy_configurations.jwtauth_v0.keymanagers]]
name = "PrimaryIDP"
issuer = "${options.issuer}"

[policy_configurations.jwtauth_v0.keymanagers.jwks.remote]
uri = "${options.issuer}/jwks"

[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"

[mcp_proxies.metadata]
name = "fixture"

[mcp_proxies.spec]
displayName = "Fixture"
version = "v1.0"
context = "/fixture"

[mcp_proxies.spec.upstream]
url = "${options.upstream}"
${options.authorization === undefined ? '' : upstreamAuth}
[[mcp_proxies.spec.policies]]
name = "mcp-auth"
version = "v1"

[mcp_proxies.spec.policies.params]
issuers = ["PrimaryIDP"]

[[mcp_proxies.spec.policies]]
name = "analytics-header-filter"
version = "v1"

[mcp_proxies.spec.policies.params.request]
mode = "deny"
headers = ["authorization"]

[[mcp_proxies.spec.policies]]
name = "set-headers"
version = "v1"

[[mcp_proxies.spec.policies.params.request.headers]]
name = "x-relayed-by"
value = "tallygate"
`;
}
