import { z } from 'zod';
import { DIFFERENCE_CLASSES, HOPS, VERDICTS } from './reconciliation-states.ts';
import { RECONCILIATION_TABLE } from './reconciliation-table.ts';
import { pgKey, pgText } from './stored-text.ts';
import { filterKeys, MAX_FILTER_CHARS } from './table-filter.ts';

const hop = z.enum(HOPS);
const verdict = z.enum(VERDICTS);

export const reconcileQuery = z.object({
  meter: pgKey.optional(),
  company: pgKey.optional(),
  /** A moment of the period that is meant; by default the one that runs. */
  at: z.iso.datetime({ offset: true }).optional(),
});
export type ReconcileQuery = z.output<typeof reconcileQuery>;

/** What a hop of a day has; null where it does not tell. */
const reconciledDay = z.object({
  day: z.iso.datetime(),
  ledger: z.string(),
  acknowledged: z.string().nullable(),
  railUsage: z.string().nullable(),
});
export type ReconciledDay = z.output<typeof reconciledDay>;

/** The first place on the way where two neighbours differ. */
const finding = z.object({
  from: hop,
  to: hop,
  class: z.enum(DIFFERENCE_CLASSES),
  quantity: z.string(),
  /** Whole minor units; null where it has no price of its own. */
  money: z.string().nullable(),
  parts: z.array(z.object({ at: z.string(), before: z.string(), after: z.string() })),
  calls: z.array(z.string()),
  detail: z.string(),
  next: z.string(),
});

/** What the ledger, the reports and the rail say of a company's usage of a meter in a period. */
export const reconciledUsage = z.object({
  /** Empty: calls that name no company. */
  company: z.string(),
  meterId: z.string(),
  meterName: z.string(),
  railId: z.string(),
  railName: z.string(),
  currency: z.string(),
  period: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }),
  /** Compared up to this moment; null = one of the hops cannot say. */
  asOf: z.iso.datetime().nullable(),
  verdict,
  /** The first difference on the way. */
  finding: finding.nullable(),
  /** The calls that differ, as a filter of events; null where nothing here is behind the difference. */
  events: z.record(z.string(), z.string()).nullable(),
  hops: z.array(z.object({ hop, total: z.string().nullable(), judged: z.boolean() })),
  /** Days of UTC with usage at any of the three. */
  days: z.array(reconciledDay),
  /** Why the rail could not be asked; null when it could. */
  railFault: z.string().nullable(),
});
export type ReconciledUsage = z.output<typeof reconciledUsage>;

/** Calls that a gateway has and the ledger has not, of whatever company and meter. */
export const gatewayFinding = z.object({
  gateway: z.string(),
  class: z.enum(['in_flight', 'refused', 'lost']),
  /** Null: nobody can say how many. */
  calls: z.int().nullable(),
  /** When the oldest of them was made. */
  since: z.iso.datetime().nullable(),
  detail: z.string(),
  next: z.string(),
});
export type GatewayFinding = z.output<typeof gatewayFinding>;

export const reconciliationReport = z.object({
  at: z.iso.datetime(),
  gateways: z.array(gatewayFinding),
  usages: z.array(reconciledUsage),
});
export type ReconciliationReport = z.output<typeof reconciliationReport>;

/** A comparison of everything that was kept. */
export const reconciliationRun = z.object({
  id: z.string(),
  cause: z.enum(['nightly', 'by_hand']),
  actor: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  counts: z.record(verdict, z.int()),
  /** Differences that the run before had found as well, and that do not mend themselves. */
  alarming: z.int(),
  gateways: z.array(gatewayFinding),
});
export type ReconciliationRun = z.output<typeof reconciliationRun>;

/** A line of a run. */
export const reconciledRow = reconciledUsage.extend({
  /** The run before found the same. */
  alarming: z.boolean(),
});
export type ReconciledRow = z.output<typeof reconciledRow>;

const rowFilters: Record<string, z.ZodOptional<ReturnType<typeof pgText>>> = Object.fromEntries(
  filterKeys(RECONCILIATION_TABLE).map((key) => [key, pgText(MAX_FILTER_CHARS).optional()]),
);
export const reconciledRowQuery = z.object({
  ...rowFilters,
  cursor: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const reconciledRowPage = z.object({
  rows: z.array(reconciledRow),
  total: z.int(),
  nextCursor: z.int().nullable(),
});
export type ReconciledRowPage = z.output<typeof reconciledRowPage>;

/** Why a company has no invoice of the rail's for a period, or which it has. */
export const missingInvoice = z.object({
  company: z.string(),
  period: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }),
  /** The rail's invoice, when it is final. */
  invoice: z.object({ id: z.string(), status: z.string() }).nullable(),
  /** The first cause that applies; the others would be hidden by it. */
  cause: z.object({ code: z.string(), found: z.string(), fix: z.string() }).nullable(),
  /** Why the rail could not be asked; null when it could. */
  fault: z.string().nullable(),
});
export type MissingInvoice = z.output<typeof missingInvoice>;

export const missingInvoiceQuery = z.object({
  company: pgKey.optional(),
  /** A moment of the period that is meant; by default the one that ended last. */
  at: z.iso.datetime({ offset: true }).optional(),
});
