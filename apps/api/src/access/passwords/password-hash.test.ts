import { describe, expect, it } from 'vitest';
import { argon2, threadArgon2 } from './argon2.ts';
import { hashPassword, isCurrentHash, verifyPassword } from './password-hash.ts';
import { scryptHash } from './scrypt-hash.testing.ts';

const PASSWORD = 'correct horse battery';

describe('a password hash', () => {
  it('is argon2id with 19 MiB and two passes, and verifies its own password only', async () => {
    const hash = await hashPassword(PASSWORD);

    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(isCurrentHash(hash)).toBe(true);
    expect(await verifyPassword(PASSWORD, hash)).toBe(true);
    expect(await verifyPassword('wrong horse', hash)).toBe(false);
    expect(await hashPassword(PASSWORD)).not.toBe(hash);
  });

  it('of an earlier version still verifies, and is not current', async () => {
    const hash = scryptHash(PASSWORD);

    expect(await verifyPassword(PASSWORD, hash)).toBe(true);
    expect(await verifyPassword('wrong horse', hash)).toBe(false);
    expect(isCurrentHash(hash)).toBe(false);
  });

  it('is the same text where the native library is missing', async () => {
    const [native, thread] = [await argon2(), threadArgon2()];

    expect(await thread.verify(PASSWORD, await native.hash(PASSWORD))).toBe(true);
    expect(await native.verify(PASSWORD, await thread.hash(PASSWORD))).toBe(true);
    expect(await thread.verify('wrong horse', await native.hash(PASSWORD))).toBe(false);
    expect(isCurrentHash(await thread.hash(PASSWORD))).toBe(true);
  });

  const [, , , , salt, digest] =
    '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB'.split('$');
  it.each([
    ['no hash', 'no hash'],
    ['nothing', ''],
    ['4 GiB of memory', `$argon2id$v=19$m=4194304,t=2,p=1$${salt}$${digest}`],
    ['a thousand passes', `$argon2id$v=19$m=19456,t=1000,p=1$${salt}$${digest}`],
    ['64 lanes', `$argon2id$v=19$m=19456,t=2,p=64$${salt}$${digest}`],
    ['another algorithm', `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${digest}`],
    ['scrypt of 2^20', `scrypt$1048576$8$1$${salt}$${digest}`],
    ['scrypt of no power of two', `scrypt$30000$8$1$${salt}$${digest}`],
    ['scrypt with many lanes', `scrypt$32768$8$1000$${salt}$${digest}`],
    ['scrypt without a digest', `scrypt$32768$8$1$${salt}$`],
  ])('that asks for %s is nobody’s, and is not computed', async (_name, stored) => {
    expect(await verifyPassword(PASSWORD, stored)).toBe(false);
  });
});
