// A process that appends until it is killed. Its standard output is a file: a line per thing that was confirmed.
import { writeSync } from 'node:fs';
import { openSpool } from './open-spool.ts';

const [dir, writerId, run] = process.argv.slice(2) as [string, string, string];
const spool = await openSpool({
  dir,
  writerId,
  onFull: 'refuse',
  readers: ['r'],
  segmentBytes: 4096,
  syncIntervalMs: 20,
});

const say = (line: string) => (error?: Error) => {
  if (error) throw error;
  writeSync(1, `${line}\n`);
};

let calls = 0;
function turn(): void {
  for (let i = 0; i < 5; i++) {
    const number = calls++;
    const id = `${writerId}-${run}-${number}`;
    spool.journal.open(id, `payload of ${id}`, say(`opened ${id}`));
    if (number % 30 === 0) continue; // These stay open.
    setImmediate(() =>
      setImmediate(() => {
        writeSync(1, `ending ${id}\n`);
        spool.appendThen(`event ${id} ${'.'.repeat(number % 300)}`, { closes: id }, say(`ended ${id}`));
      }),
    );
  }
  setTimeout(turn, 1);
}
turn();
