import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';

/** The resource that the monetization guide posts. */
export const GUIDE_YAML = `apiVersion: gateway.api-platform.wso2.com/v1alpha1
kind: Mcp
metadata:
  name: everything-mcp-v1.0
spec:
  displayName: Everything
  version: v1.0
  context: /everything
  specVersion: "2025-06-18"
  upstream:
    url: http://everything:3001
  policies:
    - name: mcp-auth
      version: v0.1.1
      params:
        issuers:
          - PrimaryIDP
  tools: []
  resources: []
  prompts: []
`;

/** The block that the guide adds to config.toml. */
export const GUIDE_TOML = `[analytics]
enabled = true

[[analytics.publishers]]
type = "moesif"
enabled = true

[analytics.publishers.settings]
application_id = "0123456789abcdef-moesif"
publish_interval = 5
event_queue_size = 10000
batch_size = 50
timer_wakeup_seconds = 3

[analytics.grpc_event_server]
buffer_flush_interval = 1000000000
buffer_size_bytes = 16384
grpc_request_timeout = 20000000000
server_port = 18090
shutdown_timeout = 600
als_plain_text = true
max_message_size = 1000000000
max_header_limit = 8192
`;

/** The guide's proxy as a value, in canonical form. */
export function guideProxy(): McpProxy {
  return mcpProxy.parse({
    apiVersion: 'gateway.api-platform.wso2.com/v1alpha1',
    kind: 'Mcp',
    metadata: { name: 'everything-mcp-v1.0' },
    spec: {
      displayName: 'Everything',
      version: 'v1.0',
      context: '/everything',
      specVersion: '2025-06-18',
      upstream: { url: 'http://everything:3001' },
      policies: [{ name: 'mcp-auth', version: 'v1', params: { issuers: ['PrimaryIDP'] } }],
      tools: [],
      resources: [],
      prompts: [],
    },
  });
}
