// Records calls and reports them to a rail without end, upon the embedded database of the folder it is given; prints a line for
// each round. Arguments: folder, address of the stand-in, rail.
import { writeSync } from 'node:fs';
import { openDatabase } from '@tallygate/db/open-database';
import { createLogger } from '@tallygate/server-kit/logger';
import { aCallEvent } from '@tallygate/testing/call-event';
import { ingestEvents } from '../events/ingest-events.ts';
import { createServices } from '../services.ts';
import { testSettings } from '../test-support/test-api.testing.ts';
import { runRound } from './run-round.ts';

const [dataDir = '', stripeUrl = '', railId = ''] = process.argv.slice(2);
const HOUR_MS = 3_600_000;
const settings = testSettings(dataDir);
const services = createServices({
  settings: { ...settings, sandbox: { ...settings.sandbox, stripeUrl } },
  db: await openDatabase({ dataDir }),
  logger: createLogger({ name: 'api', level: 'silent' }),
});
const over = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
for (let round = 0; ; round += 1) {
  const events = Array.from({ length: 3 }, (_, index) =>
    aCallEvent({ time: new Date(over - (1 + ((round + index) % 5)) * HOUR_MS).toISOString(), company: 'acme' }),
  );
  await ingestEvents(
    services,
    events.map((event) => JSON.stringify(event)),
  );
  writeSync(1, `${JSON.stringify(await runRound(services, railId))}\n`);
}
