// `npm run seed`: a ledger of a month with a million events in a data folder of its own, to look at with `npm start`.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startApi } from './parts/api.ts';
import { buildServers } from './parts/build-servers.ts';
import { USUAL } from './parts/events.ts';
import { fillLedger } from './parts/fill-ledger.ts';

const MONTH_HOURS = 28 * 24;
const TOLD_EVERY = 100_000;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    hours: { type: 'string', default: String(MONTH_HOURS) },
    'data-dir': { type: 'string', default: '.data-seeded' },
  },
});
const events = positive('events', values.events);
const hours = positive('hours', values.hours);
const dataDir = path.resolve(values['data-dir']);
// Made-up calls beside real ones would be priced with them.
if (existsSync(dataDir)) fail(`seed: --data-dir: found ${dataDir}, expected a folder that is not there yet`);

buildServers();
const api = await startApi({ dataDir, asStarted: true });
const startedAt = performance.now();
await fillLedger(api, {
  events,
  hours,
  breadth: USUAL,
  reportedOf: 1,
  progress: (stored) => {
    if (stored % TOLD_EVERY === 0) console.error(`${stored} of ${events} events`);
  },
});
await api.stop();
console.log(`${dataDir} is filled after ${Math.round((performance.now() - startedAt) / 1000)} s. To look at it:`);
console.log(`TALLYGATE_DATA_DIR=${dataDir} npm start`);

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    fail(`seed: --${name}: found ${text}, expected a whole number from 1`);
  return number;
}

function fail(line: string): never {
  console.error(line);
  process.exit(1);
}
