// Loaded into the gateway before anything else, in each of its threads: the clock is off by what a file says.
import { readFileSync } from 'node:fs';
import { argv, execArgv } from 'node:process';

const LOOK_INTERVAL_MS = 20;

const file = new URL(execArgv[execArgv.indexOf('--import') + 1] ?? argv[0] ?? '').searchParams.get('offsets') ?? '';
let offsetMs = 0;
let lookedAt = Number.NEGATIVE_INFINITY;

const RealDate = Date;

function now() {
  const realMs = RealDate.now();
  const sinceStartMs = performance.now();
  if (sinceStartMs - lookedAt > LOOK_INTERVAL_MS) {
    lookedAt = sinceStartMs;
    offsetMs = Number(readFileSync(file, 'utf8'));
  }
  return realMs + offsetMs;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
