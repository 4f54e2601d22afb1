import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const PREFIX_BYTES = 6;

// Built by scripts/build-password-list.ts, which names the sources.
const list = readFileSync(new URL('./common-passwords.bin', import.meta.url));

/** Whether the password, whatever its capitals and the digits at its end, is one that many people have chosen. */
export function isCommonPassword(password: string): boolean {
  const plain = password.toLowerCase();
  return [plain, plain.replace(/\d{1,8}$/, '')].some(isListed);
}

function isListed(text: string): boolean {
  const wanted = createHash('sha256').update(text).digest().subarray(0, PREFIX_BYTES);
  let low = 0;
  let high = list.length / PREFIX_BYTES - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = list.compare(wanted, 0, PREFIX_BYTES, middle * PREFIX_BYTES, (middle + 1) * PREFIX_BYTES);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
