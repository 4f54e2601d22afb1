import type { DifferenceClass, Hop, ReconciliationVerdict } from '@tallygate/contracts/reconciliation-states';

/** One hour, or one line, in which two neighbours differ; quantities are decimal text. */
export type DifferingPart = { at: string; before: string; after: string };

/** The first difference on the way. */
export type ReconcileFinding = {
  from: Hop;
  to: Hop;
  class: DifferenceClass;
  /** By how much the later hop differs from the earlier, decimal text: negative when something is missing. */
  quantity: string;
  /** What that is in whole minor units; null where it has no price of its own. */
  money: string | null;
  parts: DifferingPart[];
  /** The calls, where both hops know them by id. */
  calls: string[];
  /** What was found, one sentence. */
  detail: string;
  /** What to do about it, one sentence. */
  next: string;
};

export type Reconciliation = {
  /** What is compared is complete up to this moment; null = one of the hops cannot say, so nothing is judged as equal. */
  asOf: string | null;
  verdict: ReconciliationVerdict;
  finding: ReconcileFinding | null;
  /** Each hop's total up to its own state; `judged` is false behind the first difference and where nothing is known. */
  hops: { hop: Hop; total: string | null; judged: boolean }[];
};
