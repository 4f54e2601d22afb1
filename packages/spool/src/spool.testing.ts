import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openSpool } from './open-spool.ts';
import type { SpoolReader } from './reader.ts';
import type { Spool } from './spool.ts';
import type { SpoolOptions } from './spool-options.ts';

/** An empty folder that goes when the test ends. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'spool-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A spool with one reader `r`, no background refresh, and errors that fail the test; closed when the test ends. */
export async function openForTest(dir: string, options: Partial<SpoolOptions> = {}): Promise<Spool> {
  const errors: Error[] = [];
  const spool = await openSpool({
    dir,
    onFull: 'refuse',
    readers: ['r'],
    refreshIntervalMs: 3_600_000,
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await spool.close();
    if (errors.length > 0) throw new AggregateError(errors, `reported: ${errors.map((e) => e.message).join('; ')}`);
  });
  return spool;
}

/** Everything before a reader, as text; committed unless told otherwise. */
export async function drain(reader: SpoolReader, { commit = true } = {}): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const some = await readSome(reader, { commit });
    if (some.length === 0) return texts;
    texts.push(...some);
  }
}

/** At most a hundred records before a reader, for readers whose writers do not pause: those have no last record. */
export async function readSome(reader: SpoolReader, { commit = true } = {}): Promise<string[]> {
  const { records } = await reader.read(100, 1_000_000);
  const last = records.at(-1);
  if (commit && last !== undefined) await reader.commit(last.position);
  return records.map(({ payload }) => payload.toString());
}

/** `count` different texts of about `bytes` each. */
export function texts(count: number, bytes = 20, prefix = 'record'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}-`.padEnd(bytes, '.'));
}

/** Lets the sync seal finished segments, and the refresh delete what was read. */
export async function settle(spool: Spool): Promise<void> {
  await spool.flush();
  await spool.refresh();
}
