import { hmacOf, isSame } from './hmac.ts';
import { isFresh, type SignatureVerdict, type WebhookCheck } from './verdict.ts';

const TOLERANCE_SECONDS = 300;

/**
 * Judges `Stripe-Signature: t=…,v1=…[,v1=…]` over the raw body; any `v1` made with any of the secrets is enough.
 * @see https://docs.stripe.com/webhooks/signature
 */
export function judgeStripeSignature(header: string, { body, secrets, now }: WebhookCheck): SignatureVerdict {
  const fields = header.split(',').map((field) => field.trim().split('=', 2));
  const times = fields.filter(([name]) => name === 't').map(([, value]) => value ?? '');
  const signatures = fields.filter(([name]) => name === 'v1').map(([, value]) => value ?? '');
  const [time = ''] = times;
  if (times.length !== 1 || !/^\d{1,12}$/.test(time) || signatures.length === 0)
    return { holds: false, fault: 'unreadable' };
  const own = secrets.map((secret) => hmacOf(secret, `${time}.`, body));
  if (!own.some((one) => signatures.some((sent) => isSame(sent, 'hex', one)))) return { holds: false, fault: 'forged' };
  const sentAt = new Date(Number(time) * 1000);
  return isFresh(sentAt, now, TOLERANCE_SECONDS) ? { holds: true, sentAt } : { holds: false, fault: 'stale' };
}
