// Apart from the schemas, so that a page that only names them loads no validator.
import type { EventClass } from './event-kinds.ts';

/** How far back the overview looks; whole days are those of the reader's zone, today among them. */
export const OVERVIEW_RANGES = ['6h', '24h', '7d', '30d'] as const;
export type OverviewRange = (typeof OVERVIEW_RANGES)[number];

/** Sides on which a call can fail, in the order in which they are told. */
export const FAILURE_CLASSES = ['caller', 'gateway', 'server'] as const satisfies readonly EventClass[];
