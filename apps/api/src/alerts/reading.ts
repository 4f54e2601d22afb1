import type { AlertMeasure, AlertScope, AlertWindow } from '@tallygate/contracts/alert-kinds';

/** A rule as it is looked at. */
export type WatchedRule = {
  id: string;
  /** The company whose own rule it is; null: the seller's. */
  owner: string | null;
  name: string;
  measure: AlertMeasure;
  scope: AlertScope;
  company: string | null;
  proxy: string | null;
  tool: string | null;
  window: AlertWindow | null;
  figure: string;
  shares: readonly number[];
  currency: string | null;
  minCalls: number;
  since: Date;
};

/** What a rule measured of one subject in one window. */
export type Reading = {
  /** A company; empty for all calls together. */
  subject: string;
  from: Date;
  /** Null for silence, which lasts. */
  to: Date | null;
  /** In the unit of the rule's figure. */
  value: string;
};
