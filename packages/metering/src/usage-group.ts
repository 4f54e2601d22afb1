import type { Decimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { DeliveryState, Reason } from '@tallygate/contracts/outcome';
import type { PublishedEvents } from '@tallygate/contracts/publisher';
import type { EventAsSent } from './event-as-sent.ts';

/** Events that are equal in everything a meter looks at, counted together. */
export type UsageGroup = {
  /**
   * One of them as it is sent; complete as far as the filter's and the metric's fields go. Groups may share one object
   * when they differ in time or delivery state only.
   */
  event: EventAsSent;
  /** Start of the slice of time that they share: a day, or a report window when quantities are rounded per window. */
  bucket: number;
  company: string | null;
  /** Absent when the source did not tell consumers apart: then none are listed. */
  consumer?: string;
  /** Absent when the source did not tell proxies, or tools, apart. */
  proxy?: string;
  tool?: string | null;
  method: string;
  reason: Reason;
  billable: boolean;
  deliveryState: DeliveryState;
  calls: number;
  late: number;
  /** Latest instant at which one of them may have happened, as the source knows it. */
  lastAt: number;
  /** The metric's field added over the group, when the source has done so, and how many events had no number in it. */
  sum?: { total: Decimal; notNumeric: number };
};

/** How usage is measured: the meter, what leaves at all, and the period. Instants are milliseconds. */
export type UsageRules = {
  definition: Pick<MeterDefinition, 'filter' | 'metric' | 'groupBy' | 'multiplier' | 'roundingMode' | 'period'>;
  published: PublishedEvents;
  from: number;
  to: number;
};

/** How often usage is reported to the billing provider; rounding happens once per report. */
export const REPORT_WINDOW_MS = 3_600_000;
