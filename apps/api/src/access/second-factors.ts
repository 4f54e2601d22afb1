import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { SecondFactorSecret, SecondFactorView } from '@tallygate/contracts/session';
import type { Database } from '@tallygate/db/database';
import { LRUCache } from 'lru-cache';
import { Secret, TOTP } from 'otpauth';
import type { Transaction } from '../database/transaction.ts';
import type { Cipher } from '../secrets/cipher.ts';

const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
/** Clocks may be one step apart. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
const TRIES = { most: 5, windowMs: 10 * 60_000 } as const;

/** Second factors of local accounts: TOTP (RFC 6238: SHA-1, six digits, 30 s) and recovery codes. */
export type SecondFactors = {
  view(userId: string): Promise<Omit<SecondFactorView, 'required'>>;
  /**
   * Makes a secret that counts once its first code is confirmed; one that was not confirmed is replaced.
   * @throws AppError SECOND_FACTOR_EXISTS
   */
  begin(tx: Transaction, userId: string, username: string): Promise<SecondFactorSecret>;
  /**
   * @returns recovery codes, shown once
   * @throws AppError SECOND_FACTOR_NOT_FOUND, SECOND_FACTOR_EXISTS, SECOND_FACTOR_WRONG or RATE_LIMITED
   */
  confirm(tx: Transaction, userId: string, code: string): Promise<string[]>;
  /**
   * Takes a code, each once.
   * @returns which kind it was
   * @throws AppError SECOND_FACTOR_WRONG or RATE_LIMITED
   */
  check(userId: string, code: string): Promise<'totp' | 'recovery_code'>;
  /** New recovery codes; the former ones are worth nothing. @throws AppError SECOND_FACTOR_NOT_FOUND */
  renewRecoveryCodes(tx: Transaction, userId: string): Promise<string[]>;
  /** @throws AppError SECOND_FACTOR_NOT_FOUND */
  remove(tx: Transaction, userId: string): Promise<void>;
};

type Deps = { db: Database; cipher: Cipher; now?: () => number };

export function createSecondFactors({ db, cipher, now = Date.now }: Deps): SecondFactors {
  const { secondFactor, recoveryCode } = db.prisma;
  const tries = new LRUCache<string, { sinceMs: number; count: number }>({ max: 10_000 });
  const secretName = (userId: string) => `second factor of ${userId}`;

  /** Counts a try before its code is checked, so that tries at the same time all count. */
  const countTry = (userId: string) => {
    const found = tries.get(userId);
    const current = found && now() - found.sinceMs < TRIES.windowMs ? found : { sinceMs: now(), count: 0 };
    if (current.count >= TRIES.most) {
      const retryAfterSeconds = Math.ceil((current.sinceMs + TRIES.windowMs - now()) / 1000);
      throw new AppError('RATE_LIMITED', { data: { retryAfterSeconds } });
    }
    tries.set(userId, { ...current, count: current.count + 1 });
  };
  /** The time step that the code is of; null when it is of none that counts now. */
  const stepOf = (code: string, userId: string, sealed: Uint8Array): bigint | null => {
    const totp = totpOf(cipher.open(secretName(userId), sealed));
    const delta = totp.validate({ token: code, window: WINDOW, timestamp: now() });
    return delta === null ? null : BigInt(Math.floor(now() / 1000 / PERIOD_SECONDS) + delta);
  };
  const takeRecoveryCode = async (userId: string, code: string) =>
    (await recoveryCode.deleteMany({ where: { userId, hash: digest(code) } })).count > 0;
  const takeStep = async (userId: string, code: string) => {
    const factor = await secondFactor.findUnique({ where: { userId } });
    if (!factor?.confirmedAt) return false;
    const step = stepOf(code, userId, factor.secret);
    if (step === null) return false;
    // The step is compared and set in one statement, so that of two requests with the same code one is refused.
    const where = { userId, confirmedAt: { not: null }, lastStep: { lt: step } };
    return (await secondFactor.updateMany({ where, data: { lastStep: step } })).count > 0;
  };

  return {
    async view(userId) {
      const factor = await secondFactor.findUnique({ where: { userId }, select: { confirmedAt: true } });
      const isEnrolled = factor?.confirmedAt != null;
      return { enrolled: isEnrolled, recoveryCodes: isEnrolled ? await recoveryCode.count({ where: { userId } }) : 0 };
    },
    async begin(tx, userId, username) {
      const secret = new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer });
      const sealed = cipher.seal(secretName(userId), secret.base32);
      await tx.secondFactor.deleteMany({ where: { userId, confirmedAt: null } });
      if ((await tx.secondFactor.count({ where: { userId } })) > 0) throw new AppError('SECOND_FACTOR_EXISTS');
      await tx.secondFactor.create({ data: { userId, secret: sealed } });
      return { secret: secret.base32, uri: totpOf(secret.base32, username).toString() };
    },
    async confirm(tx, userId, code) {
      const factor = await tx.secondFactor.findUnique({ where: { userId } });
      if (!factor) throw new AppError('SECOND_FACTOR_NOT_FOUND');
      if (factor.confirmedAt) throw new AppError('SECOND_FACTOR_EXISTS');
      countTry(userId);
      const step = stepOf(code, userId, factor.secret);
      if (step === null) throw new AppError('SECOND_FACTOR_WRONG', wrongCode());
      const { count } = await tx.secondFactor.updateMany({
        where: { userId, confirmedAt: null },
        data: { confirmedAt: new Date(now()), lastStep: step },
      });
      if (count === 0) throw new AppError('SECOND_FACTOR_EXISTS');
      tries.delete(userId);
      return makeRecoveryCodes(tx, userId);
    },
    async check(userId, code) {
      countTry(userId);
      const isTotp = /^\d{6}$/.test(code);
      const isRight = isTotp ? await takeStep(userId, code) : await takeRecoveryCode(userId, code);
      if (!isRight) throw new AppError('SECOND_FACTOR_WRONG', wrongCode());
      tries.delete(userId);
      return isTotp ? 'totp' : 'recovery_code';
    },
    async renewRecoveryCodes(tx, userId) {
      const confirmed = await tx.secondFactor.count({ where: { userId, confirmedAt: { not: null } } });
      if (confirmed === 0) throw new AppError('SECOND_FACTOR_NOT_FOUND');
      return makeRecoveryCodes(tx, userId);
    },
    async remove(tx, userId) {
      const { count } = await tx.secondFactor.deleteMany({ where: { userId } });
      await tx.recoveryCode.deleteMany({ where: { userId } });
      if (count === 0) throw new AppError('SECOND_FACTOR_NOT_FOUND');
      tries.delete(userId);
    },
  };
}

function totpOf(secret: string, label = ''): TOTP {
  const options = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS, secret: Secret.fromBase32(secret) };
  return new TOTP({ issuer: 'Tallygate', label, ...options });
}

async function makeRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  // 24 characters of base32 are 120 bits: nobody finds one by trying, so a plain hash keeps it.
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    new Secret({ buffer: new Uint8Array(randomBytes(15)).buffer }).base32.slice(0, 24),
  );
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ userId, hash: digest(code) })) });
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
}

function digest(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

function wrongCode() {
  return { findings: [{ path: 'code', message: 'is not a code that counts now' }] };
}
