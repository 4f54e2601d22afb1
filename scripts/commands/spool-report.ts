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
    ...readers.map(({ reader, pid, problem, ...lag }) => {
      const trouble = problem === undefined ? '' : `; ${problem}`;
      return `  reader  ${reader}  ${describeLag(lag)}; ${holder(pid)}${trouble}`;
    }),
  ].join('\n');
}

/** A verification in words: what was read, and each damaged place. */
export function describeVerification(dir: string, verification: SpoolVerification): string {
  const { segments, frames, records, damage, missing, cursors } = verification;
  const found = [
    ...(damage.length > 0 ? [`${damage.length} damaged places`] : []),
    ...(missing.length > 0 ? [`${missing.length} segments missing`] : []),
    ...(cursors.length > 0 ? [`${cursors.length} wrong cursors`] : []),
  ];
  return [
    `${dir}: ${segments} segments, ${frames} frames, ${records} records; ${found.length === 0 ? 'all sound' : found.join(', ')}`,
    ...damage.map(
      ({ kind, path, offset, bytes }) =>
        `  ${kind}  ${path} at ${offset}: ${bytes} bytes ${kind === 'torn' ? 'of an unfinished record; the next start cuts them off' : 'will be skipped'}`,
    ),
    ...missing.map(({ writer, segment }) => `  missing  segment ${segment} of ${writer}: its records are lost`),
    ...cursors.map(
      ({ reader, problem }) =>
        `  cursor  ${reader}: ${problem}; with \`spool replay ${reader} --from start\` it reads all again`,
    ),
  ].join('\n');
}

/** How much a reader has yet to read, in words. */
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
