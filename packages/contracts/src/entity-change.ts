import { z } from 'zod';
import { finding, note } from './finding.ts';

export const entityRef = z.object({
  type: z.enum(['proxy', 'key_manager', 'api_key', 'plan', 'publisher', 'setting']),
  id: z.string(),
});
export type EntityRef = z.output<typeof entityRef>;

export const change = entityRef.extend({
  kind: z.enum(['create', 'change', 'delete']),
  /** In words: `everything: context changed from /a to /b`. */
  summary: z.array(z.string()),
  updatedBy: z.string(),
  updatedAt: z.iso.datetime().nullable(),
});
export type Change = z.output<typeof change>;

export const pendingView = z.object({
  baseVersion: z.int().nullable(),
  changes: z.array(change),
  /** Redacted config.toml before and after. */
  before: z.string(),
  after: z.string(),
  findings: z.array(finding),
  warnings: z.array(note),
});
export type PendingView = z.output<typeof pendingView>;

export const applyRequest = z.strictObject({
  selection: z.union([z.literal('all'), z.array(entityRef).min(1)]).default('all'),
  message: z.string().max(500).default(''),
  baseVersion: z.int().nullable().optional(),
});
