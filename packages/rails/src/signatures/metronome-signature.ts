import { hmacOf, isSame } from './hmac.ts';
import { isFresh, type SignatureVerdict, type WebhookCheck } from './verdict.ts';

const TOLERANCE_SECONDS = 300;

/**
 * Judges `Metronome-Webhook-Signature`, which covers the text of `X-Metronome-Date`, a line feed and the raw body.
 * @param headers the two headers as they came
 * @see https://docs.metronome.com/developer-resources/use-api/webhooks
 */
export function judgeMetronomeSignature(
  headers: { signature: string; date: string },
  { body, secrets, now }: WebhookCheck,
): SignatureVerdict {
  const sentAt = new Date(headers.date);
  if (Number.isNaN(sentAt.getTime()) || headers.signature === '') return { holds: false, fault: 'unreadable' };
  const isOurs = secrets.some((secret) => isSame(headers.signature, 'hex', hmacOf(secret, `${headers.date}\n`, body)));
  if (!isOurs) return { holds: false, fault: 'forged' };
  return isFresh(sentAt, now, TOLERANCE_SECONDS) ? { holds: true, sentAt } : { holds: false, fault: 'stale' };
}
