import { randomBytes, scryptSync } from 'node:crypto';

/** A password hash as the version before wrote it. */
export function scryptHash(password: string, N = 32_768): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 });
  return ['scrypt', N, 8, 1, salt.toString('base64'), hash.toString('base64')].join('$');
}
