import { hmacOf, isSame } from './hmac.ts';
import { isFresh, type SignatureVerdict, type WebhookCheck } from './verdict.ts';

const TOLERANCE_SECONDS = 300;
const PREFIX = 'whsec_';

/** The headers that Standard Webhooks sends with a body. */
export type StandardHeaders = { id: string; timestamp: string; signature: string };

/**
 * Signs a message as Standard Webhooks says.
 * @param secret `whsec_` and base64 of the key
 * @returns one signature, `v1,…`; during a change of secrets several are joined by spaces
 * @throws RangeError when the secret is not written so
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardSignature(
  secret: string,
  message: { id: string; timestamp: string; body: Uint8Array },
): string {
  return `v1,${signed(secret, message).toString('base64')}`;
}

/** Judges `webhook-signature` over id, time and raw body; signatures of other kinds than `v1` are passed over. */
export function judgeStandardSignature(
  { id, timestamp, signature }: StandardHeaders,
  { body, secrets, now }: WebhookCheck,
): SignatureVerdict {
  const sent = signature.split(' ').flatMap((one) => (one.startsWith('v1,') ? [one.slice('v1,'.length)] : []));
  if (id === '' || !/^\d{1,12}$/.test(timestamp) || sent.length === 0) return { holds: false, fault: 'unreadable' };
  const own = secrets.map((secret) => signed(secret, { id, timestamp, body }));
  if (!own.some((one) => sent.some((text) => isSame(text, 'base64', one)))) return { holds: false, fault: 'forged' };
  const sentAt = new Date(Number(timestamp) * 1000);
  return isFresh(sentAt, now, TOLERANCE_SECONDS) ? { holds: true, sentAt } : { holds: false, fault: 'stale' };
}

function signed(secret: string, { id, timestamp, body }: { id: string; timestamp: string; body: Uint8Array }): Buffer {
  if (!secret.startsWith(PREFIX)) throw new RangeError(`a webhook secret must start with "${PREFIX}"`);
  return hmacOf(Buffer.from(secret.slice(PREFIX.length), 'base64'), `${id}.${timestamp}.`, body);
}
