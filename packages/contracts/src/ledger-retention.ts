import { z } from 'zod';
import { pgInt } from './stored-text.ts';

/** A month's invoice is closed, and everything that waited for a gateway has arrived, before its calls may go. */
export const MIN_KEEP_DAYS = 35;

const keepDays = z
  .int()
  .min(MIN_KEEP_DAYS)
  .max(36_500)
  .nullable()
  .describe('Days for which single events are kept; null keeps them for ever. Sums are always kept.');

export const ledgerRetention = z.object({
  keepDays,
  /** Events before this instant are gone; null while all are there. */
  removedBefore: z.iso.datetime().nullable(),
  removedEvents: z.int(),
  /** 0 while nobody has edited it. */
  revision: z.int(),
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string().nullable(),
});
export type LedgerRetention = z.output<typeof ledgerRetention>;

export const saveLedgerRetention = z.strictObject({ keepDays, revision: pgInt.optional() });
export type SaveLedgerRetention = z.output<typeof saveLedgerRetention>;
