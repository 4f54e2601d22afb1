import { z } from 'zod';
import { inKnownCurrencies } from './currency-codes.ts';
import { finding } from './finding.ts';
import { decisionOverrides } from './mcp-proxy.ts';
import { meterDefinition, period } from './meter.ts';
import { planVersion } from './plan-terms.ts';
import { price } from './price.ts';

export const CONFIGURATION_FORMAT = 'tallygate-configuration';
/** Counts up when an older version could no longer read the file. */
export const FORMAT_VERSION = 1;

const entities = z.array(z.strictObject({ id: z.string().min(1).max(256), value: z.unknown() })).default([]);

const exportedMeter = z.strictObject({
  name: z.string().trim().min(1).max(100),
  definition: meterDefinition,
  /** In the order in which they were saved; of two with one start the later holds. Null: since ever. */
  prices: z.array(z.strictObject({ price: inKnownCurrencies(price), validFrom: z.iso.datetime().nullable() })).min(1),
});
export type ExportedMeter = z.output<typeof exportedMeter>;

const exportedPlan = z.strictObject({
  name: z.string().trim().min(1).max(100),
  decisions: decisionOverrides.default({}),
  period: period.prefault({}),
  /** The prices of its phases name a meter's name in the place of its id. */
  versions: z.array(inKnownCurrencies(planVersion)).default([]),
  /** Meters by name: ids are of one installation. */
  prices: z
    .array(
      z.strictObject({
        meter: z.string(),
        price: inKnownCurrencies(price),
        validFrom: z.iso.datetime(),
        validTo: z.iso.datetime().nullable().default(null),
      }),
    )
    .default([]),
});
export type ExportedPlan = z.output<typeof exportedPlan>;

/** What somebody configured, without secrets: in the place of each stands a reference by its name. */
export const configurationContent = z.strictObject({
  settings: entities,
  keyManagers: entities,
  proxies: entities,
  publishers: entities,
  meters: z.array(exportedMeter).default([]),
  plans: z.array(exportedPlan).default([]),
});
export type ConfigurationContent = z.output<typeof configurationContent>;

export const configurationFile = z.strictObject({
  format: z.literal(CONFIGURATION_FORMAT),
  formatVersion: z.int(),
  exportedAt: z.iso.datetime(),
  /** Version of the software that wrote it. */
  software: z.string(),
  /** SHA-256 over the canonical JSON (RFC 8785) of `content`, in hex. */
  hash: z.string(),
  content: configurationContent,
});
export type ConfigurationFile = z.output<typeof configurationFile>;

export const IMPORTED_TYPES = ['setting', 'key_manager', 'proxy', 'publisher', 'meter', 'plan'] as const;

/** What an import would do to one thing. */
export const importedEntity = z.object({
  type: z.enum(IMPORTED_TYPES),
  id: z.string(),
  change: z.enum(['create', 'change', 'same', 'error']),
  /** As it is here and as the file has it, as JSON text with references in place of secrets. */
  before: z.string().nullable(),
  after: z.string(),
  findings: z.array(finding),
  /** Secrets that the file names and this installation does not have, by name. */
  missingSecrets: z.array(z.string()),
  /** What of it stays as it is here. */
  notes: z.array(z.string()),
});
export type ImportedEntity = z.output<typeof importedEntity>;

export const importReview = z.object({
  exportedAt: z.iso.datetime(),
  software: z.string(),
  /** Whether nobody changed the file since it was exported. */
  isIntact: z.boolean(),
  entities: z.array(importedEntity),
});
export type ImportReview = z.output<typeof importReview>;

const text = z.string().min(1, 'must be an exported configuration');
/** Secrets by the names that the file gives them. */
const secrets = z.record(z.string().max(512), z.string().min(1).max(65_536)).default({});

export const reviewImport = z.strictObject({ text, secrets });
export const runImport = z.strictObject({
  text,
  secrets,
  /** `type/id` of what is taken over; all that is new or differs. */
  chosen: z.union([z.literal('all'), z.array(z.string().max(512)).min(1)]).default('all'),
});

/** What became of what was chosen. What goes to gateways is pending now; meters and plans hold at once. */
export const importResult = z.object({
  pending: z.array(z.string()),
  saved: z.array(z.string()),
  refused: z.array(z.object({ entity: z.string(), message: z.string() })),
});
export type ImportResult = z.output<typeof importResult>;
