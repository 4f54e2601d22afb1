export type ConfigOptions = {
  port: number;
  upstreamUrl: string;
  /** Tokens are checked when an issuer is given. */
  issuer?: string;
  /** The Moesif publisher is on when a collector is given. */
  collectorUrl?: string;
  /** Events in one request to the collector; the default of the file when absent. */
  batchSize?: number;
  /** Proxies `p0`, `p1`, … at `/p0`, `/p1`, …; default 1. */
  proxies?: number;
  /** Value of a header that is set on requests, so that two texts differ in what they do. */
  mark?: string;
};

/** A config.toml as an operator would have it: token checked, three policies, metered, durable. */
export function configToml(options: ConfigOptions): string {
  const { port, issuer, collectorUrl, proxies = 1 } = options;
  const names = Array.from({ length: proxies }, (_, at) => `p${at}`);
  return [
    `[gateway]\npublic_url = "http://localhost:${port}"\n`,
    collectorUrl === undefined ? '' : analytics(collectorUrl, options.batchSize),
    issuer === undefined ? '' : keyManager(issuer),
    ...names.map((name) => proxy(name, options)),
  ].join('\n');
}

/** The audience of tokens for a proxy. */
export function audienceOf(port: number, name = 'p0'): string {
  return `http://localhost:${port}/${name}/mcp`;
}

function analytics(collectorUrl: string, batchSize: number | undefined): string {
  return `[analytics]
enabled = true

[[analytics.publishers]]
type = "moesif"
enabled = true

[analytics.publishers.settings]
application_id = "sandbox-application-id"
moesif_base_url = "${collectorUrl}"
${batchSize === undefined ? '' : `batch_size = ${batchSize}\n`}`;
}

function keyManager(issuer: string): string {
  return `[[policy_configurations.jwtauth_v0.keymanagers]]
name = "PrimaryIDP"
issuer = "${issuer}"

[policy_configurations.jwtauth_v0.keymanagers.jwks.remote]
uri = "${issuer}/jwks"
`;
}

function proxy(name: string, { upstreamUrl, issuer, mark = 'bench' }: ConfigOptions): string {
  return `[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"

[mcp_proxies.metadata]
name = "${name}"

[mcp_proxies.spec]
displayName = "${name}"
version = "v1.0"
context = "/${name}"

[mcp_proxies.spec.upstream]
url = "${upstreamUrl}"
${issuer === undefined ? '' : auth}
[[mcp_proxies.spec.policies]]
name = "analytics-header-filter"
version = "v1"

[mcp_proxies.spec.policies.params.request]
mode = "allow"
headers = ["user-agent"]

[[mcp_proxies.spec.policies]]
name = "set-headers"
version = "v1"

[[mcp_proxies.spec.policies.params.request.headers]]
name = "x-relayed-by"
value = "${mark}"
`;
}

const auth = `
[[mcp_proxies.spec.policies]]
name = "mcp-auth"
version = "v1"

[mcp_proxies.spec.policies.params]
issuers = ["PrimaryIDP"]
`;
