import { z } from 'zod';
import { accessLogServer } from './access-log-server.ts';
import { apiKeyEntry } from './api-key.ts';
import { callLimits } from './call-limit.ts';
import { duration } from './duration.ts';
import { isLoggedGateway } from './event-kinds.ts';
import { hostFile, sealed, templated } from './field-marks.ts';
import { httpAddress, noPlaceholder } from './foreign-placeholder.ts';
import { ipRange } from './ip-range.ts';
import { keyManager } from './key-manager.ts';
import { decisionOverrides, mcpProxy } from './mcp-proxy.ts';
import { chargePoint } from './outcome.ts';
import { planRules } from './plan-rules.ts';
import { authScheme, headerName } from './policies/header-name.ts';
import { publisher } from './publisher.ts';
import { templateSettings } from './template-settings.ts';
import { trialSettings } from './trial-settings.ts';

const origin = z.string().regex(/^(\*|https?:\/\/[^/]+)$/, 'must be an origin such as "https://app.example.com"');

const gatewaySection = z.strictObject({
  id: templated(
    z
      .string()
      .min(1)
      .max(100)
      .refine((id) => !isLoggedGateway(id), 'must not begin with "als:", as those of gateways do whose logs are read'),
  )
    .default('gateway')
    .describe('Name of this gateway in events and in the console'),
  public_url: httpAddress('must be an http or https URL')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'The URL clients use; audiences, metadata and challenges are built from it. Default http://localhost:<port>',
    ),
  allowed_hosts: z
    .array(noPlaceholder(z.string().min(1)))
    .default([])
    .describe('Host names accepted besides that of public_url and loopback'),
  allowed_origins: z.array(origin).default([]).describe('Browser origins accepted besides those of cors policies'),
  identity_key_file: hostFile(z.string().min(1))
    .optional()
    .describe('PEM private key that signs caller identities; default: one is made in the data folder'),
  trusted_proxies: z
    .array(ipRange)
    .default([])
    .describe('Addresses or ranges of proxies whose word about the client is believed'),
  forwarded_header: z
    .enum(['x-forwarded-for', 'forwarded'])
    .default('x-forwarded-for')
    .describe('The header in which trusted proxies name the client; the other is ignored'),
  try: z
    .boolean()
    .default(true)
    .describe('People may try proxies from the console; such calls are marked as tests and never billed'),
  workers: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Kept for later: one process serves; start more gateways instead'),
  tls: z
    .strictObject({
      host: z.string().min(1).optional().describe('Address to listen on; default: that of the plain listener'),
      port: z.int().min(0).max(65_535).default(8443),
      cert_file: hostFile(z.string().min(1)),
      key_file: hostFile(z.string().min(1)),
      min_version: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
    })
    .optional(),
  upstream_tls: z
    .strictObject({
      ca_files: z.array(hostFile(z.string().min(1))).default([]),
      skip_verify: z.boolean().default(false),
    })
    .prefault({}),
  limits: z
    .strictObject({
      max_body_bytes: z.int().min(1024).max(1_073_741_824).default(4_194_304),
      max_header_bytes: z.int().min(4096).max(1_048_576).default(16_384),
      max_batch: z.int().min(1).max(10_000).default(100),
      max_sessions: z.int().min(1).default(100_000),
      refusals_per_minute: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(120)
        .describe(
          'Equal refusals of one credential that are answered as they are within a minute; then it is 429. 0 = all',
        ),
      single_refusals_per_minute: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(5)
        .describe(
          'Equal refusals that are events of their own within a minute; the others are one event with a count. 0 = all',
        ),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      request_headers: duration.default('60s'),
      request: duration.default('300s'),
      upstream_connect: duration.default('5s'),
      upstream_first_byte: z
        .union([z.literal('0'), duration])
        .default('300s')
        .describe('Longest wait for an answer to begin, for proxies that say nothing else; 0 = for ever'),
      keep_alive: duration.default('72s'),
      session_idle: duration.default('1h'),
      pending: duration.default('10m'),
      shutdown: duration.default('4s'),
    })
    .prefault({}),
});

const jwtAuth = z.strictObject({
  keymanagers: z.array(keyManager).default([]),
  jwkscachettl: duration.default('5m').describe('How long fetched keys are used before they are refreshed'),
  jwksfetchtimeout: duration.default('5s'),
  jwksfetchretrycount: z.int().min(0).max(10).default(3),
  jwksfetchretryinterval: duration.default('2s'),
  jwksrefetchcooldown: duration.default('30s').describe('Least time between two fetches caused by unknown key ids'),
  allowedalgorithms: z
    .array(z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']))
    .min(1)
    .default(['RS256', 'PS256', 'ES256']),
  leeway: duration.default('30s'),
  authheaderscheme: authScheme.default('Bearer'),
  headername: headerName.default('Authorization'),
  onfailurestatuscode: z.union([z.literal(401), z.literal(403)]).default(401),
  errormessageformat: z.enum(['json', 'plain', 'minimal']).default('json'),
  errormessage: z.string().default('Authentication failed'),
  validateissuer: z.boolean().default(true),
  stricttokentype: z.boolean().default(false).describe('Accept only tokens with typ at+jwt (RFC 9068)'),
});

const limitsSection = z.strictObject({
  on_unavailable: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe(
      'Prepaid calls for which no credits can be leased because the control plane does not answer: refuse them, or let them run and charge what is there afterwards',
    ),
  top_up_url: z
    .url()
    .optional()
    .describe('Where callers whose credits are used up can buy more; it stands in what they are answered'),
  rules: callLimits
    .default([])
    .describe('How much of what is billed may happen in an hour, a day, a period or a session'),
});

const billingSection = z.strictObject({
  charge_point: chargePoint.default('delivered'),
  policy_version: z.string().default('1').describe('Name of this set of rules; travels on every event'),
  consumer_claims: z.array(z.string().min(1)).min(1).default(['sub', 'client_id', 'azp']),
  company_claims: z.array(z.string().min(1)).default(['company_id', 'org_id']),
  company_fallback: z.enum(['consumer', 'none']).default('consumer'),
  free_callers: z.array(z.string().min(1)).default([]).describe('Consumers or companies that are never billed'),
  decisions: decisionOverrides.prefault({}),
  dedupe_window: z
    .union([z.literal('0'), duration])
    .default('24h')
    .describe('How long a client’s idempotency key stands for its first call; 0 = keys are ignored'),
  session_dedupe_window: z
    .union([z.literal('0'), duration])
    .default('60s')
    .describe('How long the same request with the same id in one session counts as sent again; 0 = never'),
  tasks_bill_on: z.enum(['completed', 'created']).default('completed'),
  limits: limitsSection.prefault({}),
  plans: z.array(planRules).default([]).describe('What is decided otherwise for the companies of a plan'),
});

const spoolSection = z.strictObject({
  max_bytes: z.int().min(1_048_576).default(1_073_741_824),
  segment_bytes: z.int().min(65_536).default(16_777_216),
  sync_interval: z
    .union([z.literal('0'), duration])
    .default('200ms')
    .describe('Longest time a record may wait for fsync; 0 = every write'),
  on_full: z.enum(['refuse', 'drop_oldest']).default('refuse'),
});

const controllerSection = z.strictObject({
  url: httpAddress('must be an http or https URL')
    .optional()
    .describe('Address of the control plane; absent = run from this file alone'),
  token: sealed(noPlaceholder(z.string().min(1)))
    .optional()
    .describe('Shared secret with the control plane'),
  heartbeat_interval: duration.default('2s'),
  publish_interval: duration.default('200ms').describe('How often events are sent to the console'),
  pull: z.boolean().default(false).describe('Fetch config.toml from the control plane (remote gateways)'),
});

const outboundSection = z.strictObject({
  allow_loopback: z.boolean().default(true).describe('Servers, issuers and collectors may be on this machine'),
  allow_private: z.boolean().default(true).describe('They may be at private addresses, such as 10.0.0.0/8'),
  trust_proxy: z
    .boolean()
    .default(false)
    .describe('Names that only the proxy of HTTPS_PROXY can resolve are left to it'),
});

const rateLimitSection = z.strictObject({
  algorithm: z.enum(['fixed-window', 'gcra']).default('fixed-window'),
  backend: z.enum(['memory', 'redis']).optional().describe('Default: redis when REDIS_URL is set'),
  failure_mode: z.enum(['open', 'closed']).default('open'),
  key_prefix: z.string().default('ratelimit:v1:'),
  max_entries: z.int().min(100).max(10_000_000).default(10_000),
  include_x_rate_limit: z.boolean().default(true),
  include_ietf: z.boolean().default(true),
  include_retry_after: z.boolean().default(true),
});

/**
 * The whole of config.toml after dialects have been normalised; property names are the file's own.
 * Defaults are filled in, so every reader sees every value.
 */
export const gatewayConfig = z.strictObject({
  gateway: gatewaySection.prefault({}),
  analytics: z
    .strictObject({
      enabled: z.boolean().default(false),
      publishers: z.array(publisher).default([]),
      grpc_event_server: accessLogServer.optional(),
    })
    .prefault({}),
  policy_configurations: z
    .strictObject({
      jwtauth_v0: jwtAuth.prefault({}),
      mcpauth_v0: z.strictObject({ gatewayhost: templated(z.string().min(1)).optional() }).optional(),
    })
    .prefault({}),
  mcp_proxies: z.array(mcpProxy).default([]),
  api_keys: z.array(apiKeyEntry).default([]),
  billing: billingSection.prefault({}),
  spool: spoolSection.prefault({}),
  ratelimit: rateLimitSection.prefault({}),
  controller: controllerSection.prefault({}),
  outbound: outboundSection.prefault({}),
  templates: templateSettings.prefault({}),
  trial: trialSettings.prefault({}),
});
export type GatewayConfig = z.output<typeof gatewayConfig>;
export type GatewayConfigInput = z.input<typeof gatewayConfig>;
export type JwtAuthSettings = z.output<typeof jwtAuth>;
export type BillingSettings = z.output<typeof billingSection>;
/** The sections that are one object each, editable as settings. */
export const SETTING_SECTIONS = {
  gateway: gatewaySection,
  billing: billingSection,
  spool: spoolSection,
  ratelimit: rateLimitSection,
} as const;
