// Loaded into the gateway before anything else: its clock is off by what a file says, and looks again on SIGUSR2.
import { readFileSync } from 'node:fs';
import { argv, execArgv } from 'node:process';

const file = new URL(execArgv[execArgv.indexOf('--import') + 1] ?? argv[0] ?? '').searchParams.get('offsets') ?? '';
const offsetNow = () => Number(readFileSync(file, 'utf8'));
let offsetMs = offsetNow();
process.on('SIGUSR2', () => {
  offsetMs = offsetNow();
});

const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + offsetMs] : args, newTarget),
  apply: () => new RealDate(RealDate.now() + offsetMs).toString(),
  get: (target, key) => (key === 'now' ? () => RealDate.now() + offsetMs : Reflect.get(target, key)),
});
