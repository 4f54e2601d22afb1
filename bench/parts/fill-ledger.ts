import type { Api } from './api.ts';
import { type Breadth, EventMaker } from './events.ts';

const HOUR_MS = 3_600_000;
/** What a gateway sends at once. */
const BATCH = 5_000;
/** The newest events are still on their way. */
const ON_THE_WAY = 2_000;

export type Filled = { from: Date; to: Date; ingestS: number; reportS: number; reported: number };

/**
 * Stores events of so many hours, up to the last full one, and reports tool calls as delivered.
 * @param options.reportedOf of so many batches one is reported as delivered
 * @returns the period, and seconds that storing and reporting took, without making the events
 */
export async function fillLedger(
  api: Api,
  options: { events: number; breadth: Breadth; hours: number; reportedOf: number; progress?: (stored: number) => void },
): Promise<Filled> {
  const { events: count, hours, reportedOf } = options;
  const to = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const from = to - hours * HOUR_MS;
  const maker = new EventMaker(options.breadth);
  const step = (to - from) / count;
  const filled: Filled = { from: new Date(from), to: new Date(to), ingestS: 0, reportS: 0, reported: 0 };
  for (let made = 0; made < count; made += BATCH) {
    const size = Math.min(BATCH, count - made);
    const events = Array.from({ length: size }, (_, at) => maker.next(Math.floor(from + (made + at) * step)));
    const lines = events.map((event) => JSON.stringify(event)).join('\n');
    const startedAt = performance.now();
    await api.ingest(lines);
    const storedAt = performance.now();
    filled.ingestS += (storedAt - startedAt) / 1000;
    options.progress?.(made + size);
    if (made >= count - ON_THE_WAY || (made / BATCH) % reportedOf !== 0) continue;
    const calls = events.filter(({ method }) => method === 'tools/call').map(({ id }) => id);
    await api.report(calls);
    filled.reportS += (performance.now() - storedAt) / 1000;
    filled.reported += calls.length;
  }
  return filled;
}
