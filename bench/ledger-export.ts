import type { Api } from './parts/api.ts';
import { residentBytes } from './parts/process-figures.ts';
import { below, info, type Row, readable } from './row.ts';

/** How far the pages of an export may make the api's memory rise and fall; all of them together are a gigabyte. */
const GROWN_BAR_MB = 500;
const SAMPLED_EVERY_MS = 1_000;
const LINE_FEED = 10;

/** All events of a ledger as one file: what it takes, and what memory the api needs beside what it has. */
export async function measureExport(api: Api, name: string): Promise<Row[]> {
  const before = residentBytes(api.program.pid);
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, residentBytes(api.program.pid));
  }, SAMPLED_EVERY_MS);
  const startedAt = performance.now();
  try {
    let events = 0;
    for await (const bytes of await api.download('/events/export?format=ndjson')) {
      for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) events += 1;
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const what = `${name}: export of ${readable(events)} events`;
    return [
      below(`${what}: memory that the api grows by at most`, (most - before) / 1_048_576, GROWN_BAR_MB, 'MB'),
      info(what, `${readable(seconds)} s`),
    ];
  } finally {
    clearInterval(sampling);
  }
}
