import type { Rail } from '@tallygate/db/generated/client';
import type { Cipher } from '../secrets/cipher.ts';

type Part = 'key' | 'webhook_secret';

/** A rail's secret, bound to the rail and to what it is for. */
export function sealRailSecret(cipher: Cipher, railId: string, part: Part, text: string): Uint8Array<ArrayBuffer> {
  return cipher.seal(`rail/${railId}/${part}`, text);
}

/** @returns an empty text where none is stored */
export function openRailSecret(cipher: Cipher, row: Rail, part: Part): string {
  const sealed = part === 'key' ? row.sealedKey : row.sealedWebhookSecret;
  return sealed === null ? '' : cipher.open(`rail/${row.id}/${part}`, sealed);
}
