/** Quantities by hour of UTC (`2026-11-30T14:00:00.000Z`), decimal text. */
export type Hours = ReadonlyMap<string, string>;

/** A call as spool and ledger know it. */
export type KnownCall = {
  id: string;
  hour: string;
  /** What it counts for the meter. */
  quantity: string;
  company: string | null;
  /** Why the meter's filter does not take it, by its condition; null when it does. */
  unmetCondition?: string | null;
};

type SpoolData = {
  calls: readonly KnownCall[];
  /** Gateways that still hold calls, and when the oldest of them was made. */
  unsent: readonly { gateway: string; calls: number; oldest: string }[];
  /** Segments that are gone without having been sent. */
  gaps: readonly { segment: string; calls: readonly KnownCall[] }[];
  completeUpTo: string | null;
};

export type LedgerData = { calls: readonly KnownCall[]; completeUpTo: string | null };

type RatedData = { hours: Hours; completeUpTo: string | null };

/** A report as the outbox holds it. */
export type ReportData = {
  identifier: string;
  hour: string;
  value: string;
  state: 'waiting' | 'acknowledged' | 'refused' | 'abandoned';
  /** `mode`: refused before sending, because the key is of the other mode. */
  fault?: { code: string; message: string };
  /** When it was handed to the rail, each time. */
  sentAt: readonly string[];
  nextAttemptAt?: string;
  /** The moment that it carries, when that lies outside its hour. */
  timestamp?: string;
};

export type RailUsageData = {
  hours: Hours;
  completeUpTo: string | null;
  /** What it counted and its billing provider did not take; only of a rail that has one behind it. */
  undelivered?: string;
  /** What the rail reported of events that it took and did not count, or could not hand on. */
  faults: readonly { code: string; message: string }[];
};

/** A line of an invoice for this meter, in whole minor units. */
export type InvoiceLineData = { key: string; quantity: string; amount: string };

export type RailInvoiceData = {
  id: string;
  finalizedAt: string | null;
  lines: readonly InvoiceLineData[];
};

export type PaymentData = {
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  creditNotes: readonly { id: string; amount: string }[];
};

/** One company, one meter, one billing period; a hop that is not there is left out, as on the rail `none`. */
export type ReconcileInput = {
  company: string;
  meter: string;
  /** Half-open, RFC 3339. */
  period: { from: string; to: string };
  now: Date;
  spool?: SpoolData;
  ledger: LedgerData;
  rated: RatedData;
  outbox?: readonly ReportData[];
  railUsage?: RailUsageData;
  railInvoice?: RailInvoiceData;
  payment?: PaymentData;
  /** In what the rail's own meter differs from ours, in words; only of a rail that counts events by itself. */
  meterDifferences?: readonly string[];
  /** How old a difference must be to count as one, milliseconds by hop. */
  lagMs: { ledger: number; rated: number; outbox: number; acknowledged: number; railUsage: number };
  /** Of all amounts. */
  currency: string;
  /** What a quantity of the period comes to for the company, whole minor units. */
  amountOf: (quantity: string) => string;
  /** The same at the dearest plan: what is not assigned to anybody could have cost that. */
  dearestAmountOf: (quantity: string) => string;
  /** The lines that our own invoice has for the meter. */
  expectedLines: readonly InvoiceLineData[];
};
