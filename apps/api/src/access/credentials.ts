import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import { knownRoles } from '@tallygate/contracts/roles';
import type { Database } from '@tallygate/db/database';
import { FailureLimiter } from './failure-limiter.ts';
import type { Identity } from './identity.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';

const CACHE_MS = 60_000;
const CACHE_ENTRIES = 100;
const MAX_FAILURES = 10;
const FAILURE_WINDOW_MS = 60_000;

export interface Credentials {
  /**
   * The account with this name and password.
   * @param client address that the attempt comes from, null when unknown; ten failures a minute per client and name are allowed
   * @throws AppError AUTHENTICATION_FAILED, or RATE_LIMITED with `data.retryAfterSeconds`
   */
  check(username: string, password: string, client: string | null): Promise<Omit<Identity, 'via'>>;
  /** Forgets what was verified of an account, because its password or its roles have changed. */
  forget(userId: string): void;
}

/** Checks user names and passwords against the database; verified pairs are remembered for a minute. */
export function createCredentials(db: Database, now: () => number = Date.now): Credentials {
  // Scrypt is slow on purpose; scripts send Basic credentials with every request, so a success is remembered by a
  // keyed hash that means nothing outside this process.
  const cacheKey = randomBytes(32);
  const verified = new Map<string, { identity: Omit<Identity, 'via'>; untilMs: number }>();
  /** Counts up when something is forgotten: a check that began before must not put it back. */
  let generation = 0;
  const limiter = new FailureLimiter({ max: MAX_FAILURES, windowMs: FAILURE_WINDOW_MS, now });
  const decoy = hashPassword(randomBytes(16).toString('hex'));

  return {
    async check(username, password, client) {
      const name = username.toLowerCase();
      const key = createHmac('sha256', cacheKey)
        .update(JSON.stringify([name, password]))
        .digest('base64');
      const limiterKey = `${client ?? 'unknown'} ${name}`;
      const retryAfterSeconds = limiter.retryAfterSeconds(limiterKey);
      // Before what is remembered: else the right guess would stand out among the refused ones.
      if (retryAfterSeconds > 0) throw new AppError('RATE_LIMITED', { data: { retryAfterSeconds } });
      const hit = verified.get(key);
      if (hit && hit.untilMs > now()) return hit.identity;

      const startedIn = generation;
      const user = await db.prisma.user.findUnique({ where: { username: name } });
      // An unknown name takes as long as a wrong password, so names cannot be found by timing.
      const matches = await verifyPassword(password, user?.passwordHash ?? (await decoy));
      if (!user || !matches) {
        limiter.fail(limiterKey);
        throw new AppError('AUTHENTICATION_FAILED');
      }
      const identity = {
        userId: user.id,
        username: user.username,
        roles: knownRoles(user.roles),
        defaultPassword: user.mustChangePassword,
      };
      if (verified.size >= CACHE_ENTRIES) verified.clear();
      if (startedIn === generation) verified.set(key, { identity, untilMs: now() + CACHE_MS });
      return identity;
    },
    forget(userId) {
      generation += 1;
      for (const [key, { identity }] of verified) if (identity.userId === userId) verified.delete(key);
    },
  };
}

/** User name and password of an `Authorization: Basic` header (RFC 7617), or null when it is none. */
export function parseBasic(header: string | undefined): { username: string; password: string } | null {
  const match = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(header ?? '');
  if (!match) return null;
  const text = Buffer.from(match[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
