// Every performance measurement, or those named as arguments; one table at the end.
import { measureAccessLog } from './access-log.ts';
import { measureApply } from './apply.ts';
import { measureConsole } from './console.ts';
import { measureEventList } from './console-events.ts';
import { measureTasks } from './console-tasks.ts';
import { measureEdgeCases } from './edge-cases.ts';
import { measureHostile } from './hostile.ts';
import { measureInvoices } from './invoices.ts';
import { measureLedger } from './ledger.ts';
import { buildServers } from './parts/build-servers.ts';
import { measureRelay } from './relay.ts';
import { type Row, table } from './row.ts';
import { measureSpool } from './spool.ts';
import { measureStreams } from './streams.ts';

const measurements: Record<string, () => Promise<Row[]>> = {
  relay: measureRelay,
  apply: measureApply,
  streams: measureStreams,
  'edge-cases': measureEdgeCases,
  spool: measureSpool,
  'access-log': measureAccessLog,
  ledger: measureLedger,
  invoices: measureInvoices,
  console: async () => [...(await measureConsole()), ...(await measureEventList()), ...(await measureTasks())],
  hostile: measureHostile,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(measurements);
buildServers();
const rows: Row[] = [];
for (const name of names) {
  const measure = measurements[name];
  if (measure === undefined) {
    console.error(`bench: found ${name}, expected any of ${Object.keys(measurements).join(', ')}`);
    process.exit(1);
  }
  console.error(`measuring ${name} …`);
  try {
    rows.push(...(await measure()));
  } catch (error) {
    rows.push({ what: name, measured: `failed: ${(error as Error).message.split('\n')[0]}`, ok: false });
    console.error(error);
  }
}
console.log(`\n${table(rows)}`);
