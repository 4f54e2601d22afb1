import { AppError } from '@tallygate/contracts/app-error';
import { metronomeObjectId } from '@tallygate/rails/kinds/metronome-invoice';
import { judgeMetronomeSignature } from '@tallygate/rails/signatures/metronome-signature';
import { judgeStripeSignature } from '@tallygate/rails/signatures/stripe-signature';
import type { SignatureVerdict, WebhookCheck } from '@tallygate/rails/signatures/verdict';
import { z } from 'zod';

/** What of a webhook is believed: which it is, and which object to fetch. */
export type ToldEvent = {
  id: string;
  type: string;
  objectId: string /** Null where the rail does not say. */;
  isLive: boolean | null;
};

type Headers = Readonly<Record<string, string | string[] | undefined>>;

type WebhookForm = {
  judge(headers: Headers, check: WebhookCheck): SignatureVerdict;
  read(body: unknown): ToldEvent;
};

const name = z.string().min(1).max(256);
const stripeEvent = z.object({
  id: name,
  type: name,
  livemode: z.boolean(),
  data: z.object({ object: z.object({ id: z.string().max(256).optional() }) }),
});
const metronomeEvent = z.object({
  id: name,
  type: name,
  properties: z.looseObject({
    customer_id: z.string().max(128).optional(),
    invoice_id: z.string().max(128).optional(),
  }),
});

/** How rails sign and write their webhooks. @see https://docs.metronome.com/developer-resources/use-api/webhooks */
const FORMS: Readonly<Partial<Record<string, WebhookForm>>> = {
  stripe: {
    judge: (headers, check) => judgeStripeSignature(textOf(headers['stripe-signature']), check),
    read(body) {
      const { id, type, livemode, data } = stripeEvent.parse(body);
      return { id, type, isLive: livemode, objectId: data.object.id ?? '' };
    },
  },
  metronome: {
    judge: (headers, check) =>
      judgeMetronomeSignature(
        { signature: textOf(headers['metronome-webhook-signature']), date: textOf(headers['x-metronome-date']) },
        check,
      ),
    read(body) {
      const { id, type, properties } = metronomeEvent.parse(body);
      const { customer_id: customer, invoice_id: invoice } = properties;
      const isNamed = customer !== undefined && invoice !== undefined;
      return { id, type, isLive: null, objectId: isNamed ? metronomeObjectId({ customer, invoice }) : '' };
    },
  },
};

const REASONS: Record<Extract<SignatureVerdict, { holds: false }>['fault'], string> = {
  unreadable: 'there is no signature that can be read',
  stale: 'it was signed more than five minutes from now',
  forged: 'it is not signed with the secret of this rail',
};

/** @throws AppError WEBHOOK_REFUSED for a rail that sends none, a signature that does not hold, and a body that is no event */
export function readToldEvent(kind: string, headers: Headers, check: WebhookCheck & { body: Buffer }): ToldEvent {
  const form = FORMS[kind];
  if (form === undefined) throw refused(`a rail of the kind ${kind} sends none`);
  const verdict = form.judge(headers, check);
  if (!verdict.holds) throw refused(REASONS[verdict.fault]);
  try {
    return form.read(JSON.parse(check.body.toString('utf8')));
  } catch {
    throw refused('its body is not an event');
  }
}

export function refused(why: string): AppError {
  return new AppError('WEBHOOK_REFUSED', { detail: `The webhook is refused: ${why}` });
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
