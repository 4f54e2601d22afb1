import { z } from 'zod';
import { decisionPolicy } from './decision-policy.ts';
import { callEvent } from './event.ts';
import { finding, note } from './finding.ts';
import { heartbeat } from './internal-api.ts';
import { keyManager } from './key-manager.ts';
import { mcpProxy } from './mcp-proxy.ts';
import { meterDefinition } from './meter.ts';
import { deliveryState } from './outcome.ts';
import { price } from './price.ts';
import { moesifSettings } from './publisher.ts';
import { STATUS_FILTER, STATUS_FILTER_HELP } from './status-filter.ts';

/** How a desired entity relates to what runs. */
export const entityState = z.enum([
  'running',
  'pending_create',
  'pending_change',
  'pending_delete',
  'failed',
  'undeployed',
]);
export type EntityState = z.output<typeof entityState>;

const meta = {
  revision: z.int(),
  state: entityState,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
};

/** Shown in place of a secret: whether it is set, its end, and since when. */
export const secretView = z.object({
  set: z.boolean(),
  last4: z.string().optional(),
  reference: z.string().optional().describe('The {{ env }} or {{ file }} expression, when it is one'),
  updatedAt: z.iso.datetime().optional(),
});
export type SecretView = z.output<typeof secretView>;

// ---- session -------------------------------------------------------------------------------------------------------
export const signIn = z.strictObject({
  username: z.string().min(1, 'Enter a user name'),
  password: z.string().min(1, 'Enter a password'),
});
export const sessionView = z.object({ username: z.string(), roles: z.array(z.string()), defaultPassword: z.boolean() });
export type SessionView = z.output<typeof sessionView>;

// ---- status --------------------------------------------------------------------------------------------------------
export const gatewayView = heartbeat.extend({ live: z.boolean(), lastSeenAt: z.iso.datetime() });
export type GatewayView = z.output<typeof gatewayView>;
export const statusView = z.object({
  now: z.iso.datetime(),
  version: z.string(),
  gateways: z.array(gatewayView),
  running: z.object({ number: z.int(), hash: z.string(), appliedAt: z.iso.datetime().nullable() }).nullable(),
  inSync: z.boolean(),
  changedOutside: z.boolean(),
  pendingCount: z.int(),
  publicUrl: z.string(),
  ports: z.object({ gateway: z.int(), gatewayAdmin: z.int(), api: z.int(), admin: z.int() }),
  sandbox: z.object({ on: z.boolean(), mcpUrl: z.string(), issuer: z.string(), collectorUrl: z.string() }),
  defaultPassword: z.boolean(),
  onboarding: z.array(
    z.object({
      id: z.enum(['gateway', 'proxy', 'key_manager', 'publisher', 'applied', 'first_call', 'meter']),
      done: z.boolean(),
    }),
  ),
});
export type StatusView = z.output<typeof statusView>;

// ---- proxies -------------------------------------------------------------------------------------------------------
export const proxyView = z.object({
  ...meta,
  id: z.string(),
  resource: mcpProxy,
  notes: z.array(note),
  mcpUrl: z.string(),
  upstreamUrl: z.string(),
  upstreamSecret: secretView,
  /** Key-manager names; `api-key`, `basic` for what needs none; `open` when nobody has to authenticate. */
  authentication: z.union([z.array(z.string()), z.enum(['api-key', 'basic', 'open'])]),
  calls24h: z.int(),
  lastCallAt: z.iso.datetime().nullable(),
});
export type ProxyView = z.output<typeof proxyView>;
export const saveProxy = z.strictObject({ resource: z.unknown(), revision: z.int().optional() });
export const checkReply = z.object({ findings: z.array(finding), notes: z.array(note), resource: mcpProxy.nullable() });
export type CheckReply = z.output<typeof checkReply>;

/** One step of a connection test: what was tried and how it went. */
export const testStep = z.object({
  name: z.string(),
  result: z.enum(['pass', 'fail', 'skipped']),
  detail: z.string(),
  fix: z.string().optional(),
  durationMs: z.number().optional(),
});
export type TestStep = z.output<typeof testStep>;
export const inspectUpstream = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  header: z.string().optional(),
  value: z.string().optional(),
  /** With the id of a stored proxy its stored credential is used, if the URL is unchanged. */
  proxyId: z.string().optional(),
});
const capability = z.object({ name: z.string(), title: z.string().optional(), description: z.string().optional() });
export const inspection = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  steps: z.array(testStep),
  endpoint: z.string().nullable(),
  server: z.object({ name: z.string(), version: z.string(), protocolVersion: z.string() }).nullable(),
  tools: z.array(capability.extend({ inputSchema: z.unknown() })),
  resources: z.array(z.object({ uri: z.string(), name: z.string(), description: z.string().optional() })),
  prompts: z.array(capability),
});
export type Inspection = z.output<typeof inspection>;

// ---- key managers --------------------------------------------------------------------------------------------------
export const keyManagerView = z.object({
  ...meta,
  entity: keyManager,
  usedBy: z.array(z.string()),
  keys: z.object({ count: z.int(), fetchedAt: z.iso.datetime().nullable(), error: z.string().nullable() }).nullable(),
});
export type KeyManagerView = z.output<typeof keyManagerView>;
export const saveKeyManager = z.strictObject({ entity: keyManager, revision: z.int().optional() });
export const discoverIssuer = z.strictObject({
  issuer: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
});
export const discovery = z.object({
  ok: z.boolean(),
  steps: z.array(testStep),
  issuer: z.string().nullable(),
  jwksUri: z.string().nullable(),
  keys: z.array(
    z.object({ kid: z.string().nullable(), kty: z.string(), alg: z.string().nullable(), use: z.string().nullable() }),
  ),
});
export type Discovery = z.output<typeof discovery>;
export const testKeyManager = z.strictObject({ entity: keyManager });

// ---- publisher -----------------------------------------------------------------------------------------------------
/** Settings as replies carry them: the application id is replaced by its secret view. */
export const publisherView = z.object({
  ...meta,
  id: z.string(),
  type: z.literal('moesif'),
  enabled: z.boolean(),
  analyticsEnabled: z.boolean(),
  settings: moesifSettings.omit({ application_id: true }),
  applicationId: secretView,
  effectiveBaseUrl: z.string(),
  health: heartbeat.shape.publishers.element.nullable(),
});
export type PublisherView = z.output<typeof publisherView>;
export const savePublisher = z.strictObject({
  enabled: z.boolean().default(true),
  /** Without `application_id` the stored one is kept. */
  settings: moesifSettings.partial({ application_id: true }),
  revision: z.int().optional(),
});
export const publisherTest = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  steps: z.array(testStep),
  eventId: z.string().nullable(),
});
export type PublisherTest = z.output<typeof publisherTest>;

// ---- pending and apply ---------------------------------------------------------------------------------------------
export const entityRef = z.object({
  type: z.enum(['proxy', 'key_manager', 'api_key', 'plan', 'publisher', 'setting']),
  id: z.string(),
});
export type EntityRef = z.output<typeof entityRef>;
export const change = entityRef.extend({
  kind: z.enum(['create', 'change', 'delete']),
  /** In words: `everything: context changed from /a to /b`. */
  summary: z.array(z.string()),
  updatedBy: z.string(),
  updatedAt: z.iso.datetime().nullable(),
});
export type Change = z.output<typeof change>;
export const pendingView = z.object({
  baseVersion: z.int().nullable(),
  changes: z.array(change),
  /** Redacted config.toml before and after. */
  before: z.string(),
  after: z.string(),
  findings: z.array(finding),
  warnings: z.array(note),
});
export type PendingView = z.output<typeof pendingView>;
export const applyRequest = z.strictObject({
  selection: z.union([z.literal('all'), z.array(entityRef).min(1)]).default('all'),
  message: z.string().max(500).default(''),
  baseVersion: z.int().nullable().optional(),
});
export const versionView = z.object({
  number: z.int(),
  author: z.string(),
  message: z.string(),
  hash: z.string(),
  state: z.enum(['applying', 'applied', 'failed', 'superseded']),
  running: z.boolean(),
  error: z.object({ message: z.string(), findings: z.array(finding) }).nullable(),
  summary: z.array(change),
  createdAt: z.iso.datetime(),
  appliedAt: z.iso.datetime().nullable(),
  restoredFrom: z.int().nullable(),
});
export type VersionView = z.output<typeof versionView>;
export const versionDetail = versionView.extend({ toml: z.string(), previousToml: z.string().nullable() });
export type VersionDetail = z.output<typeof versionDetail>;
export const applyReply = z.object({
  version: versionView,
  /** What does not serve it yet although the apply itself stands. */
  notServing: z.array(z.object({ gateway: z.string(), reason: z.string() })),
});
export type ApplyReply = z.output<typeof applyReply>;
export const comparison = z.object({
  from: z.int(),
  to: z.int(),
  before: z.string(),
  after: z.string(),
  changes: z.array(change),
});
export type Comparison = z.output<typeof comparison>;
export const outsideView = z.object({
  changed: z.boolean(),
  before: z.string(),
  after: z.string(),
  findings: z.array(finding),
  notes: z.array(note),
});
export type OutsideView = z.output<typeof outsideView>;

// ---- events --------------------------------------------------------------------------------------------------------
export const eventQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** Opaque; from `nextCursor` of the page before. */
  cursor: z.string().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  proxy: z.string().optional(),
  tool: z.string().optional(),
  method: z.string().optional(),
  consumer: z.string().optional(),
  company: z.string().optional(),
  outcome: z.string().optional(),
  reason: z.string().optional(),
  billable: z.enum(['true', 'false']).optional(),
  /** `>=400`, `200`, `401`. */
  status: z.string().regex(STATUS_FILTER, STATUS_FILTER_HELP).optional(),
});
export type EventQuery = z.output<typeof eventQuery>;
export const ledgerEvent = callEvent.extend({
  /** Position in the ledger; the id of server-sent events. */
  seq: z.string(),
  ingestedAt: z.iso.datetime(),
  deliveryState: deliveryState,
  late: z.boolean(),
});
export type LedgerEvent = z.output<typeof ledgerEvent>;
export const eventPage = z.object({ events: z.array(ledgerEvent), nextCursor: z.string().nullable() });
export type EventPage = z.output<typeof eventPage>;
/** Another event about the same work: `first` is the call that this one repeats, `call` the one it reports on. */
export const relatedEvent = ledgerEvent
  .pick({ id: true, time: true, outcome: true, reason: true, billable: true })
  .extend({ relation: z.enum(['first', 'call', 'repeat', 'update']) });
export type RelatedEvent = z.output<typeof relatedEvent>;
export const eventDetail = ledgerEvent.extend({
  /** In words: why this call is or is not billed. */
  explanation: z.string(),
  meters: z.array(
    z.object({ id: z.string(), name: z.string(), counted: z.boolean(), failedCondition: z.string().nullable() }),
  ),
  related: z.array(relatedEvent),
  /** The event exactly as it goes to Moesif. */
  moesif: z.unknown(),
});
export type EventDetail = z.output<typeof eventDetail>;
export const ledgerSummary = z.object({
  calls: z.int(),
  billable: z.int(),
  byReason: z.record(z.string(), z.int()),
  lateEvents: z.int(),
  /** What was corrected beside the events, which the numbers above are of. */
  corrections: z.object({
    count: z.int(),
    /** Net, signed: of calls, and for corrections that name a meter in its unit. */
    calls: z.string(),
    meters: z.array(z.object({ meterId: z.string(), quantity: z.string() })),
  }),
});
export type LedgerSummary = z.output<typeof ledgerSummary>;
export const facets = z.object({
  proxies: z.array(z.string()),
  tools: z.array(z.string()),
  consumers: z.array(z.string()),
  companies: z.array(z.string()),
});
export type Facets = z.output<typeof facets>;

// ---- overview ------------------------------------------------------------------------------------------------------
export const overview = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  calls: z.int(),
  billable: z.int(),
  failures: z.int(),
  refused: z.int(),
  previous: z.object({ calls: z.int(), billable: z.int(), failures: z.int() }),
  hours: z.array(z.object({ hour: z.iso.datetime(), billable: z.int(), notBillable: z.int(), failed: z.int() })),
  topTools: z.array(z.object({ tool: z.string(), calls: z.int() })),
  topConsumers: z.array(z.object({ consumer: z.string(), calls: z.int() })),
});
export type Overview = z.output<typeof overview>;

// ---- meters --------------------------------------------------------------------------------------------------------
export const saveMeter = z.strictObject({
  name: z.string().trim().min(1, 'Give the meter a name').max(100),
  definition: meterDefinition,
  price,
});
export type SaveMeter = z.output<typeof saveMeter>;
export const meterView = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  definition: meterDefinition,
  price,
  status: z.enum(['active', 'archived']),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type MeterView = z.output<typeof meterView>;
export const previewQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  company: z.string().optional(),
});
export const whatIfRequest = z.strictObject({
  definition: meterDefinition,
  price,
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  company: z.string().optional(),
  /** Id of a stored meter: the reply then says per company what changes against it. */
  compare: z.string().optional(),
  /** Other rules of what is billable: the reply then says per company and reason what they would have changed. */
  policy: decisionPolicy.optional(),
});

// ---- policies, doctor, audit ---------------------------------------------------------------------------------------
export const policyView = z.object({
  name: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  /** JSON Schema of the params. */
  schema: z.unknown(),
  attachedTo: z.array(z.string()),
});
export type PolicyView = z.output<typeof policyView>;
export const doctorCheck = z.object({
  id: z.string(),
  title: z.string(),
  group: z.string(),
  result: z.enum(['pass', 'warn', 'fail', 'skipped']),
  found: z.string(),
  why: z.string(),
  fix: z.string().nullable(),
  href: z.string().nullable(),
  durationMs: z.number(),
});
export const doctorReport = z.object({ at: z.iso.datetime(), checks: z.array(doctorCheck) });
export type DoctorReport = z.output<typeof doctorReport>;
export const auditEntry = z.object({
  id: z.string(),
  time: z.iso.datetime(),
  actor: z.string(),
  action: z.string(),
  entityType: z.string(),
  entityId: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditEntry = z.output<typeof auditEntry>;

// ---- settings ------------------------------------------------------------------------------------------------------
/** One section of config.toml that is edited as a whole. */
export const settingSection = z.enum([
  'gateway',
  'billing',
  'spool',
  'ratelimit',
  'analytics',
  'policy_configurations',
]);
export type SettingSection = z.output<typeof settingSection>;
export const settingView = z.object({
  section: settingSection,
  /** Every field, defaults filled in; lists that are entities of their own (publishers, key managers) are left out. */
  value: z.record(z.string(), z.unknown()),
  /** 0 while nobody has edited it here. */
  revision: z.int(),
  state: entityState,
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string().nullable(),
});
export type SettingView = z.output<typeof settingView>;
export const saveSetting = z.strictObject({ value: z.unknown(), revision: z.int().optional() });
