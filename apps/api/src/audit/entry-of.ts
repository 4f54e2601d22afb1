import { createHash } from 'node:crypto';
import type { AuditEntry } from '@tallygate/contracts/audit-entry';
import type { Author } from './author.ts';
import type { AuditNote } from './write-audit.ts';

/**
 * The largest canonical text of an entry; the rest of 16 KiB is for its number and the name of the key, which are added
 * later.
 */
const MAX_BYTES = 16 * 1024 - 64;
const MAX_NAME = 500;
const MAX_REASON = 1_000;

export type NewEntry = Omit<AuditEntry, 'seq' | 'key'>;

/**
 * The entry of a note. Characters that could disguise what a reader of a terminal or a page sees are spelled out; a
 * `before` or `after` too large to keep is replaced by its size and hash.
 */
export function entryOf(author: Author, note: AuditNote, options: { time: Date; count?: number }): NewEntry {
  const { auth } = author;
  const entry: NewEntry = {
    v: 1,
    tenant: '',
    time: options.time.toISOString(),
    actor: name(author.actor),
    actorType: author.type,
    actorId: author.id,
    auth: auth && { ...auth, factors: [...auth.factors] },
    client: author.client && name(author.client),
    requestId: author.requestId && name(author.requestId),
    source: author.source,
    action: name(note.action),
    entityType: name(note.entityType),
    entityId: name(note.entityId),
    outcome: note.outcome ?? 'ok',
    reason: note.reason === undefined ? null : spellOut(note.reason).slice(0, MAX_REASON),
    count: options.count ?? 1,
    before: plain(note.before),
    after: plain(note.after),
  };
  return bounded(entry);
}

/** Replaces what is too large by its size and hash, `before` first. */
export function bounded(entry: NewEntry): NewEntry {
  const isTooLarge = (value: NewEntry) => Buffer.byteLength(JSON.stringify(value)) > MAX_BYTES;
  if (!isTooLarge(entry)) return entry;
  const shorter = { ...entry, before: digest(entry.before) };
  return isTooLarge(shorter) ? { ...shorter, after: digest(entry.after) } : shorter;
}

function digest(value: unknown): unknown {
  if (value === null) return null;
  const text = JSON.stringify(value);
  return { omitted: true, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
}

/** The value as JSON says it, with what could disguise it spelled out, in names of fields too; undefined becomes null. */
export function plain(value: unknown): unknown {
  if (value === undefined) return null;
  // Line breaks and the like are escaped by JSON already, here and where the entry is kept.
  return JSON.parse(JSON.stringify(value).replace(DISGUISES, (char) => `\\${spelled(char)}`));
}

const name = (text: string) => spellOut(text).slice(0, MAX_NAME);

/** Control characters beyond those of ASCII, and what changes the direction or the lines of a text. */
const DISGUISES = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const UNPRINTABLE = new RegExp(`\\p{Cc}|\\p{Cs}|${DISGUISES.source}`, 'gu');

/** Writes control, direction and half characters as `\uXXXX`. */
export function spellOut(text: string): string {
  return text.replace(UNPRINTABLE, spelled);
}

function spelled(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
