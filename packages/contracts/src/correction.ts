import { z } from 'zod';
import { decimal } from './money.ts';
import { pgKey, pgText, pgTime } from './stored-text.ts';

const signedQuantity = decimal.refine((value) => /[1-9]/.test(value), 'must not be 0');

/** What an event or the correction to be undone already says; a second answer could only contradict it. */
const IMPLIED = {
  eventId: ['company', 'time'],
  reverses: ['eventId', 'company', 'meterId', 'time', 'quantity'],
} as const;

/** A signed row beside the ledger: the events themselves are never edited. */
export const createCorrection = z
  .strictObject({
    key: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("The client's own name for this request: the same key with the same content corrects once"),
    reason: z.string().trim().min(1, 'Say why').max(1000),
    eventId: z.uuid().optional().describe('The call that is corrected; its company and time are taken over'),
    company: z.string().min(1).max(256).optional().describe('Who pays, when no single call is meant'),
    meterId: pgKey
      .min(1)
      .optional()
      .describe('The one meter that is meant; the quantity is then in its unit. Absent = calls, at every meter'),
    time: pgTime.optional().describe('The instant that it counts for and so its billing period; by default now'),
    quantity: signedQuantity
      .optional()
      .describe('Signed: -1 takes one back, 1 adds one. With eventId by default all that is left of the call'),
    reverses: pgKey.min(1).optional().describe('Id of a correction that this one undoes'),
  })
  .superRefine((value, context) => {
    for (const by of ['eventId', 'reverses'] as const) {
      if (value[by] === undefined) continue;
      for (const path of IMPLIED[by]) {
        if (value[path] === undefined) continue;
        const message = `must be left out: it is that of the ${by === 'eventId' ? 'event' : 'correction'} ${value[by]}`;
        context.addIssue({ code: 'custom', path: [path], message });
      }
    }
    if (value.eventId !== undefined || value.reverses !== undefined) return;
    if (value.company === undefined)
      context.addIssue({ code: 'custom', path: ['company'], message: 'Name the company, or an event by eventId' });
    if (value.quantity === undefined)
      context.addIssue({ code: 'custom', path: ['quantity'], message: 'must be a signed decimal such as "-1"' });
  });
export type CreateCorrection = z.output<typeof createCorrection>;

export const correctionView = z.object({
  id: z.string(),
  key: z.string().nullable(),
  eventId: z.string().nullable(),
  company: z.string(),
  meterId: z.string().nullable(),
  /** Version of the meter in whose unit the quantity is. */
  meterVersion: z.int().nullable(),
  meterName: z.string().nullable(),
  time: z.iso.datetime(),
  quantity: z.string(),
  reason: z.string(),
  author: z.string(),
  createdAt: z.iso.datetime(),
  reverses: z.string().nullable(),
  reversedBy: z.string().nullable(),
});
export type CorrectionView = z.output<typeof correctionView>;

export const correctionQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** Opaque; from `nextCursor` of the page before. */
  cursor: pgText(512).optional(),
  /** Half-open range of the instants that corrections count for. */
  from: pgTime.optional(),
  to: pgTime.optional(),
  company: pgKey.optional(),
  eventId: z.uuid().optional(),
  meterId: pgKey.optional(),
  author: pgKey.optional(),
});
export type CorrectionQuery = z.output<typeof correctionQuery>;
export const correctionPage = z.object({
  corrections: z.array(correctionView),
  nextCursor: z.string().nullable(),
});
export type CorrectionPage = z.output<typeof correctionPage>;
