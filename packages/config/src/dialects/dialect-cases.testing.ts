/** One spelling that other releases or guides use, what it is read as, and what is said about it. */
export type DialectCase = {
  name: string;
  toml: string;
  /** Path into the checked configuration → value found there. */
  read: Record<string, unknown>;
  /** Path of each note as its author wrote it → a part of the message. */
  notes: Record<string, string>;
};

const MANAGER = `name = "PrimaryIDP"
issuer = "https://idp.example.com"`;
const JWKS = 'uri = "https://idp.example.com/jwks.json"';
const managersAt = (section: string, tls = 'skipTlsVerify') => `[[policy_configurations.${section}.keymanagers]]
${MANAGER}
[policy_configurations.${section}.keymanagers.jwks.remote]
${JWKS}
${tls} = true`;
const MANAGERS = 'policy_configurations.jwtauth_v0.keymanagers';
const PUBLISHER = 'analytics.publishers.0';

export const DIALECT_CASES: DialectCase[] = [
  {
    name: 'publishers as one table per type',
    toml: '[analytics]\nenabled = true\nenabled_publishers = ["moesif"]\n[analytics.publishers.moesif]\napplication_id = "app-id-1"\nbatch_size = 7',
    read: { [`${PUBLISHER}.type`]: 'moesif', [`${PUBLISHER}.enabled`]: true, [`${PUBLISHER}.settings.batch_size`]: 7 },
    notes: {
      'analytics.publishers.moesif': 'read as [[analytics.publishers]]',
      'analytics.enabled_publishers': 'read as `enabled`',
    },
  },
  {
    name: 'a table of a publisher without the list of enabled ones',
    toml: '[analytics.publishers.moesif]\napplication_id = "app-id-1"',
    read: { [`${PUBLISHER}.enabled`]: true, [`${PUBLISHER}.settings.application_id`]: 'app-id-1' },
    notes: { 'analytics.publishers.moesif': 'read as [[analytics.publishers]]' },
  },
  {
    name: 'a publisher that the list of enabled ones leaves out',
    toml: '[analytics]\nenabled_publishers = []\n[analytics.publishers.moesif]\napplication_id = "app-id-1"',
    read: { [`${PUBLISHER}.enabled`]: false },
    notes: {
      'analytics.publishers.moesif': 'read as [[analytics.publishers]]',
      'analytics.enabled_publishers': 'read as `enabled`',
    },
  },
  {
    name: 'an enabled publisher that has no settings',
    toml: '[analytics]\nenabled_publishers = ["choreo"]',
    read: { 'analytics.publishers': [] },
    notes: { 'analytics.enabled_publishers': '"choreo" is listed' },
  },
  {
    name: 'a publisher type that is not supported, as a table',
    toml: '[analytics.publishers.choreo]\nurl = "https://x.example"',
    read: { 'analytics.publishers': [] },
    notes: { 'analytics.publishers.choreo': 'there is no publisher "choreo" here' },
  },
  {
    name: 'one publisher as a plain table with a type',
    toml: '[analytics.publishers]\ntype = "moesif"\n[analytics.publishers.settings]\napplication_id = "app-id-1"',
    read: { [`${PUBLISHER}.settings.application_id`]: 'app-id-1' },
    notes: { 'analytics.publishers': 'read as one [[analytics.publishers]] entry' },
  },
  {
    name: 'settings beside the type of a publisher, and the type in another case',
    toml: '[[analytics.publishers]]\ntype = "Moesif"\napplication_id = "app-id-1"\npublish_interval = "10s"',
    read: { [`${PUBLISHER}.settings.application_id`]: 'app-id-1', [`${PUBLISHER}.settings.publish_interval`]: 10 },
    notes: {
      'analytics.publishers[0].type': 'read "Moesif" as "moesif"',
      'analytics.publishers[0].application_id': 'read as settings.application_id',
      'analytics.publishers[0].publish_interval': 'read "10s" as 10 (seconds)',
    },
  },
  {
    name: 'settings nested in the table of a publisher type',
    toml: '[analytics.publishers.moesif]\nenabled = false\n[analytics.publishers.moesif.settings]\napplication_id = "app-id-1"',
    read: { [`${PUBLISHER}.enabled`]: false, [`${PUBLISHER}.settings.application_id`]: 'app-id-1' },
    notes: { 'analytics.publishers.moesif': 'read as [[analytics.publishers]]' },
  },
  {
    name: 'switches for bodies',
    toml: '[analytics]\nallow_payloads = true\nsend_request_body = true\nsend_response_body = true',
    read: { 'analytics.enabled': false },
    notes: {
      'analytics.allow_payloads': 'bodies never leave',
      'analytics.send_request_body': 'bodies never leave',
      'analytics.send_response_body': 'bodies never leave',
    },
  },
  {
    name: 'the stream of the policy engine',
    toml: '[analytics.access_logs_service]\nshutdown_timeout = "600s"',
    read: { 'analytics.grpc_event_server.shutdown_timeout': '600s' },
    notes: { 'analytics.access_logs_service': 'read as analytics.grpc_event_server' },
  },
  {
    name: 'both streams: the one in its usual place wins',
    toml: '[analytics.grpc_event_server]\nserver_port = 1\n[analytics.access_logs_service]\nserver_port = 2\nmode = "tcp"',
    read: { 'analytics.grpc_event_server.server_port': 1, 'analytics.grpc_event_server.mode': 'tcp' },
    notes: {
      'analytics.access_logs_service': 'read as analytics.grpc_event_server',
      'analytics.access_logs_service.server_port': 'ignored',
    },
  },
  {
    name: 'the collector of later releases',
    toml: '[collector]\nrequest_body = true\nrequest_headers = true\nignore_path_prefixes = ["/x"]\n[collector.server]\nserver_port = 18090',
    read: { 'analytics.grpc_event_server.server_port': 18_090 },
    notes: {
      'collector.server': 'read as analytics.grpc_event_server',
      'collector.request_body': 'bodies never leave',
      'collector.request_headers': 'analytics-header-filter',
      'collector.ignore_path_prefixes': 'no meaning here',
    },
  },
  {
    name: 'key managers under jwtauth_v0',
    toml: managersAt('jwtauth_v0'),
    read: { [`${MANAGERS}.0.name`]: 'PrimaryIDP', [`${MANAGERS}.0.jwks.remote.skipTlsVerify`]: true },
    notes: {},
  },
  ...['jwtauth_v1', 'jwtauth_v010', 'jwtauth_v2'].map((section) => ({
    name: `key managers under ${section}`,
    toml: managersAt(section),
    read: { [`${MANAGERS}.0.name`]: 'PrimaryIDP' },
    notes: { [`policy_configurations.${section}`]: `read "${section}" as "jwtauth_v0"` },
  })),
  {
    name: 'key managers under mcpauth_v0',
    toml: managersAt('mcpauth_v0'),
    read: { [`${MANAGERS}.0.name`]: 'PrimaryIDP' },
    notes: { 'policy_configurations.mcpauth_v0.keymanagers': 'read as policy_configurations.jwtauth_v0.keymanagers' },
  },
  {
    name: 'key managers under two names, one of them twice',
    toml: `${managersAt('jwtauth_v0')}\n${managersAt('jwtauth_v1')}\n[[policy_configurations.jwtauth_v1.keymanagers]]\nname = "Second"\nissuer = "https://b.example"\njwks.local.certificatePath = "/b.pem"`,
    read: { [`${MANAGERS}.length`]: 2, [`${MANAGERS}.1.name`]: 'Second' },
    notes: {
      'policy_configurations.jwtauth_v1': 'merged into "jwtauth_v0"',
      'policy_configurations.jwtauth_v1.keymanagers[0]': 'the same key manager is defined already',
    },
  },
  {
    name: 'field names in another case',
    toml: managersAt('jwtauth_v0', 'skiptlsverify').replace('jwks.remote', 'JWKS.remote'),
    read: { [`${MANAGERS}.0.jwks.remote.skipTlsVerify`]: true },
    notes: {
      'policy_configurations.jwtauth_v0.keymanagers[0].JWKS': 'read "JWKS" as "jwks"',
      'policy_configurations.jwtauth_v0.keymanagers[0].JWKS.remote.skiptlsverify':
        'read "skiptlsverify" as "skipTlsVerify"',
    },
  },
  {
    name: 'the public host of mcp-auth',
    toml: '[policy_configurations.mcpauth_v1]\ngatewayhost = "mcp.acme.io"',
    read: { 'policy_configurations.mcpauth_v0.gatewayhost': 'mcp.acme.io' },
    notes: { 'policy_configurations.mcpauth_v1': 'read "mcpauth_v1" as "mcpauth_v0"' },
  },
  {
    name: 'the public address of mcp-auth',
    toml: '[policy_configurations.mcpauth_v1]\ngatewayurl = "https://mcp.acme.io"',
    read: { 'gateway.public_url': 'https://mcp.acme.io' },
    notes: { 'policy_configurations.mcpauth_v1.gatewayurl': 'read as gateway.public_url' },
  },
  {
    name: 'durations as whole nanoseconds, whole seconds and several parts',
    toml: '[policy_configurations.jwtauth_v1]\njwkscachettl = 300000000000\njwksfetchtimeout = 5\nleeway = "1m30s"\njwksfetchretryinterval = "0h0m2s"',
    read: {
      'policy_configurations.jwtauth_v0.jwkscachettl': '5m',
      'policy_configurations.jwtauth_v0.jwksfetchtimeout': '5s',
      'policy_configurations.jwtauth_v0.leeway': '90s',
      'policy_configurations.jwtauth_v0.jwksfetchretryinterval': '2s',
    },
    notes: {
      'policy_configurations.jwtauth_v1': 'read "jwtauth_v1"',
      'policy_configurations.jwtauth_v1.jwkscachettl': 'read 300000000000 as "5m"',
      'policy_configurations.jwtauth_v1.jwksfetchtimeout': 'read 5 as "5s"',
      'policy_configurations.jwtauth_v1.leeway': 'read "1m30s" as "90s"',
      'policy_configurations.jwtauth_v1.jwksfetchretryinterval': 'read "0h0m2s" as "2s"',
    },
  },
  {
    name: 'a sync interval of zero as a number',
    toml: '[spool]\nsync_interval = 0',
    read: { 'spool.sync_interval': '0' },
    notes: { 'spool.sync_interval': 'read 0 as "0"' },
  },
  {
    name: 'settings of the rate-limit policies',
    toml: '[policy_configurations.ratelimit_v1]\nalgorithm = "gcra"\nbackend = "redis"\n[policy_configurations.ratelimit_v1.redis]\nhost = "redis"\nkey_prefix = "rl:"\nfailure_mode = "closed"\n[policy_configurations.ratelimit_v1.memory]\nmax_entries = 500\n[policy_configurations.ratelimit_v1.headers]\ninclude_ietf = false',
    read: {
      'ratelimit.algorithm': 'gcra',
      'ratelimit.backend': 'redis',
      'ratelimit.key_prefix': 'rl:',
      'ratelimit.failure_mode': 'closed',
      'ratelimit.max_entries': 500,
      'ratelimit.include_ietf': false,
    },
    notes: {
      'policy_configurations.ratelimit_v1': 'read as [ratelimit]',
      'policy_configurations.ratelimit_v1.redis.host': 'REDIS_URL',
    },
  },
  {
    name: 'settings of a policy that is not installed',
    toml: '[policy_configurations.awsbedrockguardrail_v1]\nregion = "eu"',
    read: {},
    notes: { 'policy_configurations.awsbedrockguardrail_v1': 'a policy that is not installed here' },
  },
  {
    name: 'whole sections of the original gateway',
    toml: '[router]\nlistener_port = 8080\n[policy_engine.admin]\nport = 9002\n[api_key]\nissuer = "x"\n[traffic_logging]\nenabled = true\n[immutable_gateway]\nenabled = false\n[mcp]\nappend_resource_path_to_backend = true',
    read: { mcp_proxies: [] },
    notes: {
      router: 'belongs to the original gateway',
      policy_engine: 'belongs to the original gateway',
      api_key: 'belongs to the original gateway',
      traffic_logging: 'belongs to the original gateway',
      immutable_gateway: 'belongs to the original gateway',
      mcp: 'apiVersion',
    },
  },
  {
    name: 'the original’s controller beside ours',
    toml: '[controller]\nurl = "http://127.0.0.1:9090"\n[controller.server]\napi_port = 9090\n[controller.storage]\ntype = "sqlite"\n[controller.auth.basic]\nenabled = true',
    read: { 'controller.url': 'http://127.0.0.1:9090' },
    notes: {
      'controller.server': 'belongs to the original gateway',
      'controller.storage': 'belongs to the original gateway',
      'controller.auth': 'belongs to the original gateway',
    },
  },
  {
    name: 'a proxy in the file goes through the same reading as its YAML',
    toml: '[[mcp_proxies]]\napiVersion = "gateway.api-platform.wso2.com/v1alpha1"\nkind = "Mcp"\nmetadata.name = "a"\n[mcp_proxies.spec]\ndisplayName = "A"\nversion = "v1.0"\ncontext = "/a"\nspecVersion = 2025-06-18\nupstream.url = "http://a.internal"\n[[mcp_proxies.spec.policies]]\nname = "mcp-auth"\nversion = "v1.2.1"\nparams.tools = []',
    read: {
      'mcp_proxies.0.spec.specVersion': '2025-06-18',
      'mcp_proxies.0.spec.policies.0.version': 'v1',
      'mcp_proxies.0.spec.tools': [],
    },
    notes: {
      'mcp_proxies[0].spec.policies[0].version': 'read mcp-auth v1.2.1 as v1',
      'mcp_proxies[0].spec.policies[0].params.tools': 'read as spec.tools',
    },
  },
];
