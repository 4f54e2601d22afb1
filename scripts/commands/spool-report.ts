import type { Lag } from '@tallygate/spool/lag';
import type { SpoolInspection, SpoolVerification } from '@tallygate/spool/operator';

/** An inspection in words, one fact a line. */
export function describeInspection(dir: string, inspection: SpoolInspection): string {
  const { bytes, records, firstMs, lastMs, segments, writers, readers } = inspection;
  const span = firstMs === null || lastMs === null ? '' : `, ${instant(firstMs)} to ${instant(lastMs)}`;
  return [
    `${dir}: ${records} records, ${bytes} bytes in ${segments.length} segments${span}`,
    ...segments.map(
      (segment) =>
        `  segment ${segment.writer}:${segment.segment}  ${segment.records} records, ${segment.bytes} bytes${segment.sealed ? '' : ', open'}`,
    ),
    ...writers.map(({ writer, pid }) => `  writer  ${writer}  ${holder(pid)}`),
    ...readers.map(({ reader, pid, ...lag }) => `  reader  ${reader}  ${describeLag(lag)}; ${holder(pid)}`),
  ].join('\n');
}

/** A verification in words: what was read, and each damaged place. */
export function describeVerification(dir: string, { segments, frames, records, damage }: SpoolVerification): string {
  return [
    `${dir}: ${segments} segments, ${frames} frames, ${records} records; ${damage.length === 0 ? 'all sound' : `${damage.length} damaged places`}`,
    ...damage.map(
      ({ kind, path, offset, bytes }) =>
        `  ${kind}  ${path} at ${offset}: ${bytes} bytes ${kind === 'torn' ? 'of an unfinished record; the next start cuts them off' : 'will be skipped'}`,
    ),
  ].join('\n');
}

/** How much is before a reader. */
export function describeLag({ records, bytes, oldestMs }: Lag): string {
  if (records === 0) return 'nothing waits';
  return `${records} records wait, ${bytes} bytes${oldestMs === null ? '' : `, the oldest of ${instant(oldestMs)}`}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function holder(pid: number | null): string {
  return pid === null ? 'no process' : `process ${pid}`;
}
