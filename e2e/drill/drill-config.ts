/** One metered proxy behind tokens, and the publisher. Refuses when the spool is full, as anyone with a meter must. */
export function drillConfig(options: {
  /** Name of the gateway, where there are several. */
  id?: string;
  port: string;
  upstreamUrl: string;
  collectorUrl: string;
  issuer: string;
  batchSize: number;
}): string {
  return `[gateway]
id = "${options.id ?? 'gateway'}"
public_url = "http://localhost:${options.port}"

[spool]
on_full = "refuse"
segment_bytes = 1048576

[analytics]
enabled = true

[[analytics.publishers]]
type = "moesif"
enabled = true

[analytics.publishers.settings]
application_id = "sandbox-application-id"
moesif_base_url = "${options.collectorUrl}"
publish_interval = 0.5
timer_wakeup_seconds = 0.5
batch_size = ${options.batchSize}

[[policy_configurations.jwtauth_v0.keymanagers]]
name = "PrimaryIDP"
issuer = "${options.issuer}"

[policy_configurations.jwtauth_v0.keymanagers.jwks.remote]
uri = "${options.issuer}/jwks"

[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"

[mcp_proxies.metadata]
name = "drill"

[mcp_proxies.spec]
displayName = "Drill"
version = "v1.0"
context = "/drill"

[mcp_proxies.spec.upstream]
url = "${options.upstreamUrl}"

[[mcp_proxies.spec.policies]]
name = "mcp-auth"
version = "v1"

[mcp_proxies.spec.policies.params]
issuers = ["PrimaryIDP"]
`;
}
