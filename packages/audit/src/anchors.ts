import { appendFile, readFile } from 'node:fs/promises';
import { isMissing } from '@tallygate/disk/is-missing';
import { z } from 'zod';
import type { ChainPlace } from './chain.ts';

/** The name of the file of anchors in the data folder. */
export const ANCHOR_FILE = 'audit-anchors.ndjson';

const anchor = z.object({ time: z.string(), seq: z.int().positive(), mac: z.string().regex(/^[0-9a-f]{64}$/) });
export type Anchor = z.output<typeof anchor>;

/** Notes a place of the chain outside the database; lines are only ever added. */
export function appendAnchor(file: string, { time, seq, mac }: Anchor): Promise<void> {
  return appendFile(file, `${JSON.stringify({ time, seq, mac })}\n`, { mode: 0o600, flush: true });
}

/** The anchors of a file, oldest first, and the numbers of lines that are none. A file that is not there has none. */
export async function readAnchors(file: string): Promise<{ anchors: Anchor[]; unreadable: number[] }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { anchors: [], unreadable: [] };
  }
  const anchors: Anchor[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const parsed = parseAnchor(line);
    if (parsed) anchors.push(parsed);
    else unreadable.push(index + 1);
  }
  return { anchors, unreadable };
}

/** A place as people write it on a command line, `SEQ:HASH`; null when it is none. */
export function parsePlace(text: string): ChainPlace | null {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim().toLowerCase());
  return match === null ? null : { seq: Number(match[1]), mac: match[2] ?? '' };
}

function parseAnchor(line: string): Anchor | null {
  try {
    return anchor.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
