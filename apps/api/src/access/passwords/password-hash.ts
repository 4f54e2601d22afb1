import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { argon2 } from './argon2.ts';
import { ARGON2_PARAMETERS } from './argon2-parameters.ts';

type ScryptCost = { N: number; r: number; p: number };

const derive = promisify<string, Buffer, number, ScryptCost & { maxmem: number }, Buffer>(scrypt);
const ARGON2 = /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;

/**
 * The largest parameters of a stored hash that are computed: somebody who can write to the table must not be able to
 * exhaust this machine.
 */
const MOST = { memoryKiB: 262_144, passes: 10, lanes: 4, scryptN: 131_072, scryptR: 16, scryptP: 4 } as const;

/** The argon2id hash of a password under today's parameters, as a PHC string. About 20 MiB and 40 ms of a core. */
export async function hashPassword(password: string): Promise<string> {
  return (await argon2()).hash(password);
}

/**
 * Whether the password has this hash: argon2id, or scrypt of an earlier version. Compares in constant time. False for a
 * text that is no hash of ours and for one whose parameters are beyond what is ever written.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const parameters = argon2Parameters(stored);
  if (parameters) {
    const isWithinLimits =
      parameters.memoryKiB <= MOST.memoryKiB && parameters.passes <= MOST.passes && parameters.lanes <= MOST.lanes;
    return isWithinLimits && (await argon2()).verify(password, stored);
  }
  return verifyScrypt(password, stored);
}

/** Whether a hash was made with today's algorithm and parameters; another one is replaced at the next sign-in. */
export function isCurrentHash(stored: string): boolean {
  const { memoryKiB, passes, lanes } = ARGON2_PARAMETERS;
  const found = argon2Parameters(stored);
  return found !== null && found.memoryKiB === memoryKiB && found.passes === passes && found.lanes === lanes;
}

function argon2Parameters(stored: string): { memoryKiB: number; passes: number; lanes: number } | null {
  const [, memoryKiB, passes, lanes] = ARGON2.exec(stored) ?? [];
  return memoryKiB === undefined
    ? null
    : { memoryKiB: Number(memoryKiB), passes: Number(passes), lanes: Number(lanes) };
}

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64 (RFC 7914). */
async function verifyScrypt(password: string, stored: string): Promise<boolean> {
  const [scheme, n, r, p, salt, hash, ...rest] = stored.split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined || rest.length > 0) return false;
  const cost: ScryptCost = { N: Number(n), r: Number(r), p: Number(p) };
  const expected = Buffer.from(hash, 'base64');
  if (!isBearable(cost) || expected.length < 16 || expected.length > 64) return false;
  const maxmem = 128 * cost.N * cost.r * 2;
  const actual = await derive(password, Buffer.from(salt, 'base64'), expected.length, { ...cost, maxmem });
  return timingSafeEqual(actual, expected);
}

function isBearable({ N, r, p }: ScryptCost): boolean {
  const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N));
  return isPowerOfTwo && isWithin(N, MOST.scryptN) && isWithin(r, MOST.scryptR) && isWithin(p, MOST.scryptP);
}
