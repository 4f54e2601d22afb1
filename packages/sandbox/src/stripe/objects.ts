import type { Interval } from './calendar.ts';
import type { Rateable } from './rating.ts';

export type Metadata = Record<string, string>;
type Common<Name extends string> = { id: string; object: Name; created: number; livemode: boolean };

export type Customer = Common<'customer'> & {
  name: string | null;
  email: string | null;
  currency: string | null;
  /** Minor units; negative = credit for the next invoice. */
  balance: number;
  invoice_prefix: string;
  next_invoice_sequence: number;
  invoice_settings: { default_payment_method: string | null };
  metadata: Metadata;
  test_clock: string | null;
  deleted?: true;
};

export type Product = Common<'product'> & { name: string; active: boolean; metadata: Metadata };

export type Price = Common<'price'> &
  Rateable & {
    active: boolean;
    currency: string;
    product: string;
    nickname: string | null;
    lookup_key: string | null;
    unit_amount: number | null;
    type: 'recurring' | 'one_time';
    recurring: (Interval & { usage_type: 'licensed' | 'metered'; meter: string | null }) | null;
    tax_behavior: string;
    metadata: Metadata;
  };

export type Meter = Common<'billing.meter'> & {
  display_name: string;
  event_name: string;
  status: 'active' | 'inactive';
  default_aggregation: { formula: 'sum' | 'count' | 'last' };
  customer_mapping: { type: 'by_id'; event_payload_key: string };
  value_settings: { event_payload_key: string };
  event_time_window: 'day' | 'hour' | null;
  updated: number;
};

export type MeterEvent = Common<'billing.meter_event'> & {
  identifier: string;
  event_name: string;
  payload: Record<string, string>;
  /** Seconds since 1970. */
  timestamp: number;
};

export type List<T> = { object: 'list'; data: T[]; has_more: boolean; url: string };

export type SubscriptionItem = {
  id: string;
  object: 'subscription_item';
  created: number;
  subscription: string;
  price: Price;
  quantity?: number;
  current_period_start: number;
  current_period_end: number;
  metadata: Metadata;
};

export type Subscription = Common<'subscription'> & {
  customer: string;
  currency: string;
  status: 'trialing' | 'active' | 'past_due' | 'unpaid' | 'canceled';
  items: List<SubscriptionItem>;
  billing_cycle_anchor: number;
  start_date: number;
  trial_start: number | null;
  trial_end: number | null;
  cancel_at: number | null;
  cancel_at_period_end: boolean;
  canceled_at: number | null;
  ended_at: number | null;
  collection_method: 'charge_automatically' | 'send_invoice';
  days_until_due: number | null;
  pause_collection: { behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void'; resumes_at: number | null } | null;
  latest_invoice: string | null;
  metadata: Metadata;
  test_clock: string | null;
};

export type InvoiceLine = {
  id: string;
  object: 'line_item';
  invoice: string | null;
  amount: number;
  currency: string;
  description: string;
  quantity: number | null;
  quantity_decimal: string | null;
  period: { start: number; end: number };
  pricing: {
    type: 'price_details';
    price_details: { price: string; product: string };
    unit_amount_decimal: string | null;
  } | null;
  parent:
    | {
        type: 'subscription_item_details';
        subscription_item_details: { subscription: string; subscription_item: string; proration: boolean };
      }
    | {
        type: 'invoice_item_details';
        invoice_item_details: { invoice_item: string; subscription: string | null; proration: boolean };
      };
  livemode: boolean;
  metadata: Metadata;
};

export type InvoiceItem = Omit<Common<'invoiceitem'>, 'created'> & {
  created: number;
  date: number;
  customer: string;
  invoice: string | null;
  subscription: string | null;
  amount: number;
  currency: string;
  description: string | null;
  period: { start: number; end: number };
  proration: boolean;
  metadata: Metadata;
};

export type Invoice = Common<'invoice'> & {
  customer: string;
  currency: string;
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  number: string | null;
  lines: List<InvoiceLine>;
  subtotal: number;
  total: number;
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  pre_payment_credit_notes_amount: number;
  post_payment_credit_notes_amount: number;
  starting_balance: number;
  ending_balance: number | null;
  billing_reason: 'manual' | 'subscription_create' | 'subscription_cycle' | 'subscription_update' | 'upcoming';
  auto_advance: boolean;
  automatically_finalizes_at: number | null;
  attempt_count: number;
  attempted: boolean;
  next_payment_attempt: number | null;
  collection_method: 'charge_automatically' | 'send_invoice';
  due_date: number | null;
  description: string | null;
  parent: { type: 'subscription_details'; subscription_details: { subscription: string; metadata: Metadata } } | null;
  period_start: number;
  period_end: number;
  status_transitions: {
    finalized_at: number | null;
    paid_at: number | null;
    voided_at: number | null;
    marked_uncollectible_at: number | null;
  };
  metadata: Metadata;
  test_clock: string | null;
};

export type CreditNote = Common<'credit_note'> & {
  customer: string;
  currency: string;
  invoice: string;
  number: string;
  status: 'issued' | 'void';
  amount: number;
  total: number;
  pre_payment_amount: number;
  post_payment_amount: number;
  credit_amount: number;
  refund_amount: number;
  out_of_band_amount: number;
  reason: string | null;
  memo: string | null;
  metadata: Metadata;
};

export type PaymentIntent = Common<'payment_intent'> & {
  amount: number;
  currency: string;
  customer: string | null;
  payment_method: string | null;
  status: 'succeeded';
  metadata: Metadata;
};

export type CheckoutSession = Common<'checkout.session'> & {
  mode: 'payment';
  status: 'open' | 'complete' | 'expired';
  payment_status: 'paid' | 'unpaid';
  amount_total: number;
  currency: string;
  /** What is bought, as the page says it. */
  description: string;
  client_reference_id: string | null;
  customer: string | null;
  payment_intent: string | null;
  /** The card is kept for payments without the buyer. */
  keeps_card: boolean;
  success_url: string;
  cancel_url: string | null;
  url: string | null;
  expires_at: number;
  metadata: Metadata;
};

export type TestClock = Common<'test_helpers.test_clock'> & {
  frozen_time: number;
  name: string | null;
  status: 'ready' | 'advancing' | 'internal_failure';
  deletes_after: number;
};

export type StripeEvent = Common<'event'> & {
  type: string;
  api_version: string;
  data: { object: unknown };
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
};

export type WebhookEndpoint = Common<'webhook_endpoint'> & {
  url: string;
  status: 'enabled' | 'disabled';
  enabled_events: string[];
  secret: string;
  metadata: Metadata;
};
