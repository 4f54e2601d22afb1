import { z } from 'zod';
import { change, leftChange } from './entity-change.ts';
import { finding, note } from './finding.ts';

export const versionView = z.object({
  number: z.int(),
  author: z.string(),
  message: z.string(),
  hash: z.string(),
  state: z.enum(['applying', 'applied', 'failed', 'superseded']),
  running: z.boolean(),
  error: z.object({ message: z.string(), findings: z.array(finding) }).nullable(),
  summary: z.array(change),
  createdAt: z.iso.datetime(),
  appliedAt: z.iso.datetime().nullable(),
  restoredFrom: z.int().nullable(),
});
export type VersionView = z.output<typeof versionView>;

export const versionDetail = versionView.extend({ toml: z.string(), previousToml: z.string().nullable() });
export type VersionDetail = z.output<typeof versionDetail>;

export const applyReply = z.object({
  version: versionView,
  /** What does not serve it yet although the apply itself stands. */
  notServing: z.array(z.object({ gateway: z.string(), reason: z.string() })),
  /** Changes that stay pending, because the person who applied may not apply them. */
  left: z.array(leftChange),
  /**
   * Tables of a hand-kept file that were written anew, without their comments; an empty path stands for the whole
   * file.
   */
  rewritten: z.array(z.string()),
});
export type ApplyReply = z.output<typeof applyReply>;

export const comparison = z.object({
  from: z.int(),
  to: z.int(),
  before: z.string(),
  after: z.string(),
  changes: z.array(change),
});
export type Comparison = z.output<typeof comparison>;

export const outsideView = z.object({
  changed: z.boolean(),
  /** The file says the same, in another text: comments, order or spelling changed. */
  onlyText: z.boolean(),
  before: z.string(),
  after: z.string(),
  findings: z.array(finding),
  notes: z.array(note),
});
export type OutsideView = z.output<typeof outsideView>;
