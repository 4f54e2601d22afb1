import { randomBytes } from 'node:crypto';
import type { AlertEndpoint } from '@tallygate/db/generated/client';
import type { Cipher } from '../../secrets/cipher.ts';

type Part = 'secret' | 'former_secret';

/** `whsec_` and base64 of 32 random bytes, as Standard Webhooks writes it. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** An endpoint's secret, bound to the endpoint and to its place. */
export function sealSecret(cipher: Cipher, id: string, part: Part, text: string): Uint8Array<ArrayBuffer> {
  return cipher.seal(nameOf(id, part), text);
}

/** The secrets that messages are signed with at an instant, the newest first. */
export function secretsAt(cipher: Cipher, row: AlertEndpoint, at: Date): string[] {
  const { id, sealedSecret, sealedFormerSecret, formerSecretUntil } = row;
  const secret = cipher.open(nameOf(id, 'secret'), sealedSecret);
  if (sealedFormerSecret === null || formerSecretUntil === null || formerSecretUntil <= at) return [secret];
  return [secret, cipher.open(nameOf(id, 'former_secret'), sealedFormerSecret)];
}

function nameOf(id: string, part: Part): string {
  return `alert_endpoint/${id}/${part}`;
}
