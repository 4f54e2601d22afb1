// npm run stripe:check
// Bills a made-up customer at Stripe's test mode as a rail does, and says what of it holds. Whoever runs it sends it to Stripe;
// no test does.
import { setTimeout as pause } from 'node:timers/promises';
import { checkKeyFault } from '../src/check/check-key.ts';
import { checkStripe } from '../src/check/check-stripe.ts';
import { STRIPE_ADDRESS } from '../src/kinds/stripe-rail.ts';
import { readCheckKey } from './env.ts';

const key = readCheckKey();
const fault = checkKeyFault(key);
if (fault !== null) {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
} else {
  const connection = {
    key: key?.trim() ?? '',
    address: STRIPE_ADDRESS,
    fetch: (address: string | URL, init?: RequestInit) => fetch(address, init),
  };
  try {
    const holds = await checkStripe({
      connection,
      now: new Date(),
      pause,
      tell: ({ fact, expected, found, holds: isSo }) =>
        process.stdout.write(isSo ? `ok    ${fact}\n` : `FAILS ${fact}: expected ${expected}, found ${found}\n`),
    });
    process.stdout.write(
      holds ? 'Stripe does what billing relies on.\n' : 'Do not bill by plans before this is clear.\n',
    );
    process.exitCode = holds ? 0 : 1;
  } catch (error) {
    process.stderr.write(`Stripe could not be asked: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
