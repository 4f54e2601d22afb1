import type { AlertDelivery, AlertEndpoint } from '@tallygate/db/generated/client';
import type { Outbound } from '@tallygate/outbound/outbound';
import { environmentPolicy, type OutboundSettings } from '@tallygate/outbound/policy';
import { standardSignature } from '@tallygate/rails/signatures/standard-signature';
import type { Cipher } from '../../secrets/cipher.ts';
import { secretsAt } from './endpoint-secret.ts';
import { retryAfterMs } from './webhook-rhythm.ts';

/** Longest wait for an answer, milliseconds; what of its text is kept. */
const ANSWER_MS = 20_000;
const KEPT_CHARACTERS = 300;

type Context = { settings: { outbound: OutboundSettings }; outbound: Outbound; secretCipher: Cipher };

export type Answer = {
  /** Null when there was none. */
  status: number | null;
  message: string;
  durationMs: number;
  isTaken: boolean;
  /** Nobody wants messages there any more. */
  isGone: boolean;
  retryAfterMs: number;
};

/**
 * Posts a message once, signed as Standard Webhooks says, with every secret that is valid at the time. The address is checked at
 * each attempt, after its name was resolved; redirects are not followed.
 * @param at when it leaves, by the machine's clock
 */
export async function sendMessage(
  { settings, outbound, secretCipher }: Context,
  { id, body, endpoint }: AlertDelivery & { endpoint: AlertEndpoint },
  at: Date,
): Promise<Answer> {
  const startedAt = performance.now();
  const client = outbound.client(environmentPolicy('alert_endpoint', settings.outbound), { totalMs: ANSWER_MS });
  const since = () => Math.round(performance.now() - startedAt);
  try {
    const timestamp = String(Math.floor(at.getTime() / 1000));
    const signed = { id, timestamp, body: Buffer.from(body) };
    const signatures = secretsAt(secretCipher, endpoint, at).map((secret) => standardSignature(secret, signed));
    const { status, headers, text } = await client.exchange(endpoint.address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Tallygate',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatures.join(' '),
      },
      body,
    });
    const wait = headers['retry-after'];
    return {
      status,
      message: storable(text),
      durationMs: since(),
      isTaken: status >= 200 && status < 300,
      isGone: status === 410,
      retryAfterMs: retryAfterMs(Array.isArray(wait) ? wait[0] : wait, at),
    };
  } catch (error) {
    const message = storable(error instanceof Error ? error.message : String(error));
    return { status: null, message, durationMs: since(), isTaken: false, isGone: false, retryAfterMs: 0 };
  } finally {
    await client.destroy();
  }
}

/** What no text of the database may hold. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** The begin of a text that a stranger sent. */
function storable(text: string): string {
  return text.slice(0, KEPT_CHARACTERS).replace(UNSTORABLE, '\uFFFD');
}
