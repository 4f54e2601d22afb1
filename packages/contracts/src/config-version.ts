import { z } from 'zod';
import { change, leftChange } from './entity-change.ts';
import { finding, note } from './finding.ts';
import { pgIntText, pgText, pgTime } from './stored-text.ts';

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

/** Versions in one answer at most. */
export const LISTED_VERSIONS = 200;

/** What a list of versions is narrowed by. */
export const versionFilter = z.object({
  author: pgText(256).optional(),
  entity: pgText(512).optional().describe('Stands in the id or the name of something that was changed'),
  text: pgText(500).optional().describe('Stands in the message, the hash or the words of a change'),
  from: pgTime.optional(),
  to: pgTime.optional().describe('Exclusive'),
  before: pgIntText.positive().optional().describe('Versions older than the one with this number'),
});
export type VersionFilter = z.output<typeof versionFilter>;

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

const saidValue = z.object({ line: z.int(), value: z.string() });

/** A file that defines a table twice, with each such table made one. Secrets are masked. */
export const outsideMerge = z.object({
  /** Of the file that was merged; it is sent along to say which one is meant. */
  fileHash: z.string(),
  after: z.string(),
  tables: z.array(
    z.object({
      path: z.string(),
      /** Lines of both headers in the file. */
      lines: z.object({ first: z.int(), second: z.int() }),
      /** Keys of which the two say different things; the second holds. */
      disagreements: z.array(z.object({ path: z.string(), first: saidValue, second: saidValue })),
    }),
  ),
  /** What is wrong with it still. */
  findings: z.array(finding),
});
export type OutsideMerge = z.output<typeof outsideMerge>;

/** POST /outside/merge */
export const mergeRequest = z.strictObject({ fileHash: pgText(200) });

export const outsideView = z.object({
  changed: z.boolean(),
  /** The file says the same, in another text: comments, order or spelling changed. */
  onlyText: z.boolean(),
  before: z.string(),
  after: z.string(),
  findings: z.array(finding),
  notes: z.array(note),
  /** What merging makes of a file with problems; null when it does not make a file that can be read. */
  merge: outsideMerge.nullable(),
});
export type OutsideView = z.output<typeof outsideView>;
