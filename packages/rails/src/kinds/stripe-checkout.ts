import type { RailConnection } from '../rail.ts';
import { stripeClient } from './stripe-rail.ts';

/** One payment, as a company is asked for it. */
export type CheckoutAsked = {
  /** Ours; asking twice opens one session. */
  id: string;
  company: string;
  /** Whom the rail knows the company as; null: a guest. */
  customer: string | null;
  currency: string;
  /** Whole minor units. */
  amount: number;
  /** What is bought, as the page says it. */
  what: string;
  /** The card is kept for payments without the buyer. */
  keepsCard: boolean;
  successUrl: string;
  cancelUrl: string;
};

/** A session as it is at Stripe now. */
export type CheckoutState = {
  state: 'open' | 'paid' | 'expired';
  currency: string;
  /** Whole minor units that were asked for. */
  amount: string;
  /** The payment, once there is one. */
  paymentId: string | null;
};

/**
 * Opens a page where a company pays.
 * @throws what Stripe or the network answered
 * @see https://docs.stripe.com/api/checkout/sessions/create
 */
export async function openCheckout(
  connection: RailConnection,
  { id, company, customer, currency, amount, what, keepsCard, successUrl, cancelUrl }: CheckoutAsked,
): Promise<{ sessionId: string; url: string }> {
  const client = await stripeClient(connection);
  const session = await client.checkout.sessions.create(
    {
      mode: 'payment',
      line_items: [{ price_data: { currency, unit_amount: amount, product_data: { name: what } }, quantity: 1 }],
      client_reference_id: id,
      ...(customer !== null ? { customer } : keepsCard ? { customer_creation: 'always' } : {}),
      ...(keepsCard ? { payment_intent_data: { setup_future_usage: 'off_session' } } : {}),
      metadata: { tallygate_top_up: id, tallygate_company: company },
      success_url: successUrl,
      cancel_url: cancelUrl,
    },
    { idempotencyKey: `top-up-${id}` },
  );
  if (session.url === null) throw new Error('Stripe opened a session without a page');
  return { sessionId: session.id, url: session.url };
}

/** @throws what Stripe or the network answered */
export async function readCheckout(connection: RailConnection, sessionId: string): Promise<CheckoutState> {
  const client = await stripeClient(connection);
  const session = await client.checkout.sessions.retrieve(sessionId);
  const { status, payment_status: paid, amount_total: amount, currency, payment_intent: payment } = session;
  return {
    // Complete and unpaid: a payment that takes days, of which Stripe tells when it has arrived.
    state: paid === 'paid' ? 'paid' : status === 'expired' ? 'expired' : 'open',
    currency: currency ?? '',
    amount: String(amount ?? 0),
    paymentId: typeof payment === 'string' ? payment : (payment?.id ?? null),
  };
}

/** The payment that a dispute is about; null where it names none. @throws what Stripe or the network answered */
export async function disputedPayment(connection: RailConnection, disputeId: string): Promise<string | null> {
  const client = await stripeClient(connection);
  const { payment_intent: payment } = await client.disputes.retrieve(disputeId);
  return typeof payment === 'string' ? payment : (payment?.id ?? null);
}

/** A card that may be charged without the buyer; null where the payment kept none. @throws what Stripe or the network answered */
export async function keptCard(
  connection: RailConnection,
  paymentId: string,
): Promise<{ customerId: string; cardId: string } | null> {
  const client = await stripeClient(connection);
  const { customer, payment_method: card } = await client.paymentIntents.retrieve(paymentId);
  const [customerId, cardId] = [customer, card].map((one) => (typeof one === 'string' ? one : one?.id));
  return customerId === undefined || cardId === undefined ? null : { customerId, cardId };
}

type Charge = { id: string; company: string; customerId: string; cardId: string; currency: string; amount: number };

/**
 * Charges a kept card without the buyer. The same id charges once, whatever became of the first answer.
 * @returns why it failed for good, such as a card that is declined or wants its owner
 * @throws what the network answered, and what Stripe answers that says nothing of the card
 */
export async function chargeCard(
  connection: RailConnection,
  { id, company, customerId, cardId, currency, amount }: Charge,
): Promise<{ paymentId: string } | { fault: string }> {
  const client = await stripeClient(connection);
  try {
    const payment = await client.paymentIntents.create(
      {
        amount,
        currency,
        customer: customerId,
        payment_method: cardId,
        off_session: true,
        confirm: true,
        metadata: { tallygate_top_up: id, tallygate_company: company },
      },
      { idempotencyKey: `top-up-${id}` },
    );
    return payment.status === 'succeeded' ? { paymentId: payment.id } : { fault: `The payment is ${payment.status}` };
  } catch (error) {
    const { statusCode, code, message } = error as { statusCode?: number; code?: string; message?: string };
    const isOfCard = statusCode === 402 || code === 'resource_missing';
    if (!isOfCard) throw error;
    return { fault: message ?? 'The card was declined' };
  }
}
