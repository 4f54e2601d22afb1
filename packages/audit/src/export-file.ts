import { z } from 'zod';
import { type ChainKey, type ChainPlace, type Checkpoint, canonicalText, isSameMac, type Link } from './chain.ts';
import { type ChainReport, ChainVerifier, checkCheckpoint } from './verify-chain.ts';

const place = z.object({ seq: z.int().nonnegative(), mac: z.string() });
const checkpoint = place.extend({ tenant: z.string(), removedAt: z.string(), signature: z.string() });

/** First line of an export: NDJSON, the lines between it and the footer are entries with their hashes. */
const header = z.object({
  kind: z.literal('tallygate-audit'),
  v: z.literal(1),
  tenant: z.string(),
  key: z.string(),
  exportedAt: z.string(),
  /** What stands before the first entry. */
  after: place,
  checkpoint: checkpoint.nullable(),
  /** Null when every entry is there; else what was picked, and then the gaps mean nothing. */
  selection: z.string().nullable(),
});
export type ExportHeader = z.output<typeof header>;

const line = z.object({ entry: z.looseObject({ seq: z.int() }), mac: z.string(), prev: z.string() });

/** Last line of an export: without it the file is not whole. */
const footer = z.object({ kind: z.literal('end'), count: z.int().nonnegative(), head: place });

export const exportHeader = (fields: Omit<ExportHeader, 'kind' | 'v'>): string =>
  canonicalText({ kind: 'tallygate-audit', v: 1, ...fields });

/** The line of an entry; the canonical text stands in it byte for byte. */
export const exportLine = ({ canonical, mac, prev }: Omit<Link, 'entry'>): string =>
  `{"entry":${canonical},"mac":"${mac}","prev":"${prev}"}`;

export const exportFooter = (fields: { count: number; head: ChainPlace }): string =>
  canonicalText({ kind: 'end', ...fields });

/** An export cannot be read at all: it is none, or its header is of another version. */
export class ExportError extends Error {}

/** A place that is known from elsewhere, and since when: a file from before that need not have it. */
export type KnownPlace = ChainPlace & { time?: string };

export type ExportReport = ChainReport & { header: ExportHeader };

/**
 * Verifies an export line by line: every hash, the order, the gaps, its end, and the places that are known from elsewhere.
 * @throws ExportError when the first line is no header
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  options: { key: ChainKey; anchors?: readonly KnownPlace[] },
): Promise<ExportReport> {
  const { key } = options;
  let reading: { header: ExportHeader; verifier: ChainVerifier } | null = null;
  let count = 0;
  let last: ChainPlace | null = null;
  let end: z.output<typeof footer> | null = null;
  for await (const text of lines) {
    if (text === '') continue;
    const value = parse(text);
    if (reading === null) {
      reading = begin(value, options);
      last = reading.header.after;
      continue;
    }
    const { header: head, verifier } = reading;
    if (end !== null) verifier.find({ kind: 'format', seq: count, message: 'there are lines after the last one' });
    const closing = footer.safeParse(value);
    if (closing.success) {
      end = closing.data;
      continue;
    }
    const parsed = line.safeParse(value);
    count += 1;
    if (!parsed.success) {
      verifier.find({ kind: 'format', seq: last?.seq ?? 0, message: `line ${count + 1} is no entry` });
      continue;
    }
    const { entry, mac, prev } = parsed.data;
    const canonical = canonicalText(entry);
    // Byte for byte: a name that stands twice would show a reader one thing and be verified as another.
    if (text !== exportLine({ canonical, mac, prev }))
      verifier.find({ kind: 'format', seq: entry.seq, message: `entry ${entry.seq} is not written canonically` });
    if (head.selection === null) verifier.add({ canonical, mac });
    else if (!isSameMac(key.mac(prev, canonical), mac))
      verifier.find({ kind: 'altered', seq: entry.seq, message: `entry ${entry.seq} is not what was written` });
    last = { seq: entry.seq, mac };
  }
  if (reading === null) throw new ExportError('the file is empty');
  return { ...finish(reading, { count, last, end }), header: reading.header };
}

function begin(value: unknown, { key, anchors = [] }: { key: ChainKey; anchors?: readonly KnownPlace[] }) {
  const parsed = header.safeParse(value);
  if (!parsed.success) throw new ExportError('the first line is no header of an audit export of version 1');
  const { after, checkpoint: mark, selection, exportedAt } = parsed.data;
  // What a checkpoint removed, or what is before the range, is not expected here; nor is anything of a selection.
  const expected =
    selection === null ? anchors.filter(({ seq, time = '' }) => seq >= after.seq && time <= exportedAt) : [];
  const verifier = new ChainVerifier({ key, start: after, anchors: expected });
  if (mark !== null) {
    const finding = checkCheckpoint(key, mark satisfies Checkpoint);
    if (finding) verifier.find(finding);
    else if (after.seq === mark.seq && !isSameMac(after.mac, mark.mac))
      verifier.find({
        kind: 'checkpoint',
        seq: mark.seq,
        message: 'the file does not begin where the checkpoint says',
      });
  }
  return { header: parsed.data, verifier };
}

function finish(
  { header: { selection }, verifier }: { header: ExportHeader; verifier: ChainVerifier },
  { count, last, end }: { count: number; last: ChainPlace | null; end: z.output<typeof footer> | null },
): ChainReport {
  const seq = last?.seq ?? 0;
  if (end === null) verifier.find({ kind: 'truncated', seq, message: `the file breaks off after entry ${seq}` });
  else if (end.count !== count) {
    const message = `the last line speaks of ${end.count} entries, the file has ${count}`;
    verifier.find({ kind: 'truncated', seq, message });
  } else if (selection === null && (end.head.seq !== seq || end.head.mac !== last?.mac)) {
    verifier.find({ kind: 'truncated', seq, message: `the last line names entry ${end.head.seq} as the end` });
  }
  const report = verifier.end();
  return selection === null ? report : { ...report, count, head: last ?? report.head };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
