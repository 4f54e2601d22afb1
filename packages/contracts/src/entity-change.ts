import { z } from 'zod';
import { finding, note } from './finding.ts';
import { pgInt, pgText } from './stored-text.ts';

export const entityRef = z.object({
  type: z.enum(['proxy', 'key_manager', 'api_key', 'plan', 'publisher', 'setting']),
  id: pgText(512),
});
export type EntityRef = z.output<typeof entityRef>;

export const change = entityRef.extend({
  kind: z.enum(['create', 'change', 'delete']),
  /** What people call it, where that is not its id; absent in versions of earlier releases. */
  name: z.string().optional(),
  /** What it was called before, where the change gives it another name. */
  formerName: z.string().optional(),
  /** In words: `everything: path changed from /a to /b`. */
  summary: z.array(z.string()),
  updatedBy: z.string(),
  updatedAt: z.iso.datetime().nullable(),
});
export type Change = z.output<typeof change>;

/** A pending change, or some fields of it, that an apply left where it was: it is somebody else's to apply. */
export const leftChange = entityRef.extend({
  /** Paths of the fields that were left while the rest went in; empty = all of the change. */
  fields: z.array(z.string()),
  updatedBy: z.string().nullable(),
  message: z.string().describe('Who may apply it'),
});
export type LeftChange = z.output<typeof leftChange>;

export const pendingView = z.object({
  baseVersion: z.int().nullable(),
  changes: z.array(change),
  /** Redacted config.toml before and after. */
  before: z.string(),
  after: z.string(),
  findings: z.array(finding),
  warnings: z.array(note),
  /** What of it is not yours to apply. */
  left: z.array(leftChange),
});
export type PendingView = z.output<typeof pendingView>;

export const applyRequest = z.strictObject({
  selection: z.union([z.literal('all'), z.array(entityRef).min(1)]).default('all'),
  message: z.string().max(500).default(''),
  baseVersion: pgInt.nullable().optional(),
});
