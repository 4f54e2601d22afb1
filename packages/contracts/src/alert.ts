import { z } from 'zod';
import { ALERT_MEASURES, ALERT_WINDOWS } from './alert-kinds.ts';
import { pgKey } from './stored-text.ts';

/** An alert that was told: who crossed what, when, and by which data. */
export const alertView = z.object({
  id: z.string(),
  ruleId: z.string(),
  ruleName: z.string(),
  measure: z.enum(ALERT_MEASURES),
  /** Null: all calls together. */
  company: z.string().nullable(),
  proxy: z.string().nullable(),
  tool: z.string().nullable(),
  window: z.enum(ALERT_WINDOWS).nullable(),
  /** Of silence: when the last call was. */
  windowFrom: z.iso.datetime(),
  windowTo: z.iso.datetime().nullable(),
  /** In the unit of the rule's figure. */
  value: z.string(),
  threshold: z.string(),
  figure: z.string(),
  share: z.int(),
  currency: z.string().nullable(),
  /** One sentence that says all of it, with how far the data reaches. */
  sentence: z.string(),
  firedAt: z.iso.datetime(),
  /** Every call that was made before it is counted. */
  dataUpTo: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
  readBy: z.string().nullable(),
});
export type AlertView = z.output<typeof alertView>;

export const alertPage = z.object({
  alerts: z.array(alertView),
  nextCursor: z.string().nullable(),
  unread: z.int().describe('Of all, not of this page'),
});
export type AlertPage = z.output<typeof alertPage>;

export const alertQuery = z.object({
  state: z.enum(['all', 'unread']).default('all'),
  company: pgKey.optional(),
  cursor: pgKey.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const markAlerts = z.strictObject({
  /** Absent: all that are unread. */
  ids: z.array(pgKey.min(1)).min(1).max(200).optional(),
});
