import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { User } from '@tallygate/db/generated/client';
import { LRUCache } from 'lru-cache';
import { ACCOUNT_PARTS, type Account, accountOf } from './account.ts';
import type { DeviceCookies } from './device-cookie.ts';
import type { HashQueue } from './passwords/hash-queue.ts';
import { hashPassword, isCurrentHash, verifyPassword } from './passwords/password-hash.ts';
import { passwordProblem } from './passwords/password-rules.ts';
import { type Attempt, clientNet, SignInThrottle } from './sign-in-throttle.ts';

const CACHE_MS = 60_000;
const CACHE_ENTRIES = 500;
const KNOWN_NETS = 8;

/** Where an attempt comes from. */
export type Place = {
  /** Null when it is unknown. */
  address: string | null;
  /** The text of the device cookie; null for Basic, whose callers keep no cookies: their networks are remembered. */
  device: string | undefined | null;
};

export type Credentials = {
  /**
   * The account with this name and password.
   * @throws AppError AUTHENTICATION_FAILED; RATE_LIMITED or SIGN_IN_BUSY with `data.retryAfterSeconds`
   */
  check(username: string, password: string, place: Place): Promise<Account>;
  /** The hash to store for a new password. @throws AppError SIGN_IN_BUSY */
  hash(password: string): Promise<string>;
  /** Forgets what was verified of an account, because its password or its roles have changed. */
  forget(userId: string): void;
};

type Deps = { db: Database; devices: DeviceCookies; queue: HashQueue; now?: () => number };
type Found = User & { secondFactor: { confirmedAt: Date | null } | null };

/** Checks user names and passwords against the database; verified pairs are remembered for a minute. */
export function createCredentials({ db, devices, queue, now = Date.now }: Deps): Credentials {
  // Hashing is slow on purpose; scripts send Basic credentials with every request, so a success is remembered by a
  // keyed hash that means nothing outside this process.
  const cacheKey = randomBytes(32);
  const verified = new LRUCache<string, { account: Account; untilMs: number }>({ max: CACHE_ENTRIES });
  /** Counts calls of `forget`: a check that began before one must not store its result after it. */
  let generation = 0;
  const throttle = new SignInThrottle(now);
  // An unknown name takes as long as a wrong password, so names cannot be found by timing.
  const decoy = hashPassword(randomBytes(16).toString('hex'));

  const verify = async (attempt: Attempt, password: string, stored: string | null) => {
    const isKnown = attempt.device !== null || attempt.isKnownNet;
    try {
      const expected = stored ?? (await decoy);
      return await queue.run(() => verifyPassword(password, expected), { isKnown });
    } catch (error) {
      throttle.withdraw(attempt);
      throw error;
    }
  };

  return {
    async check(username, password, place) {
      const name = username.toLowerCase();
      const startedIn = generation;
      const user = await db.prisma.user.findUnique({ where: { username: name }, include: ACCOUNT_PARTS });
      const attempt = attemptOf({ name, user, place, devices });
      const retryAfterSeconds = throttle.begin(attempt);
      // The throttle comes before the cache of verified pairs: otherwise a right guess would be answered while wrong
      // ones are refused.
      if (retryAfterSeconds > 0) throw new AppError('RATE_LIMITED', { data: { retryAfterSeconds } });

      const key = createHmac('sha256', cacheKey)
        .update(JSON.stringify([name, password]))
        .digest('base64');
      const hit = verified.get(key);
      if (hit && hit.untilMs > now()) {
        throttle.succeed(attempt);
        return hit.account;
      }
      const matches = await verify(attempt, password, user?.passwordHash ?? null);
      if (!user || user.passwordHash === null || !matches) throw new AppError('AUTHENTICATION_FAILED');
      throttle.succeed(attempt);
      const account = await noteSuccess(user, { password, attempt, place });
      if (startedIn === generation) verified.set(key, { account, untilMs: now() + CACHE_MS });
      return account;
    },
    hash: (password) => queue.run(() => hashPassword(password), { isKnown: true }),
    forget(userId) {
      generation += 1;
      for (const [key, { account }] of verified.entries()) if (account.userId === userId) verified.delete(key);
    },
  };

  /**
   * Stores what a right password reveals: whether it is weak, the network that it came from, and a hash by today's
   * parameters.
   */
  async function noteSuccess(
    user: Found,
    { password, attempt, place }: { password: string; attempt: Attempt; place: Place },
  ): Promise<Account> {
    const users = db.prisma.user;
    const account = accountOf(user);
    const isWeak = passwordProblem(password, account) !== null;
    if (isWeak !== user.weakPassword)
      await users.updateMany({ where: { id: user.id }, data: { weakPassword: isWeak } });
    if (place.device === null && attempt.net !== 'unknown' && !attempt.isKnownNet) {
      const knownNets = [...user.knownNets, attempt.net].slice(-KNOWN_NETS);
      await users.updateMany({ where: { id: user.id }, data: { knownNets } });
    }
    if (user.passwordHash !== null && !isCurrentHash(user.passwordHash))
      await upgrade(user.id, user.passwordHash, password);
    return { ...account, weakPassword: isWeak };
  }

  async function upgrade(id: string, former: string, password: string): Promise<void> {
    const passwordHash = await queue.run(() => hashPassword(password), { isKnown: true }).catch(() => null);
    // Too busy now: the next sign-in tries again. Only over the hash that was checked: another password may be set by now.
    if (passwordHash !== null)
      await db.prisma.user.updateMany({ where: { id, passwordHash: former }, data: { passwordHash } });
  }
}

type Claimed = { name: string; user: Found | null; place: Place; devices: DeviceCookies };

function attemptOf({ name, user, place, devices }: Claimed): Attempt {
  const net = clientNet(place.address);
  const device = place.device == null ? null : devices.read(place.device);
  const isOwnDevice = device !== null && user !== null && device.userId === user.id && device.epoch === user.epoch;
  return {
    account: name,
    net,
    device: isOwnDevice ? device.id : null,
    isKnownNet: place.device === null && (user?.knownNets.includes(net) ?? false),
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
