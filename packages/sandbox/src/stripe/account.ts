import { Collection, newId } from './collection.ts';
import type {
  CheckoutSession,
  CreditNote,
  Customer,
  Invoice,
  InvoiceItem,
  Meter,
  PaymentIntent,
  Price,
  Product,
  StripeEvent,
  Subscription,
  SubscriptionItem,
  TestClock,
  WebhookEndpoint,
} from './objects.ts';
import { Webhooks } from './webhooks.ts';

export const API_VERSION = '2026-10-28.endive';

/** A meter event that was received; what names no customer or no meter is received too, and never counted. */
export type ReceivedEvent = {
  identifier: string;
  meter: string;
  customer: string;
  value: string;
  /** Seconds since 1970; when it was received by the wall's clock, and from when sums show it by the customer's. */
  timestamp: number;
  receivedAt: number;
  countedAt: number;
  isCancelled: boolean;
};

/** What a draft is made of anew until it is finalised. */
export type DraftSource = {
  subscription: string;
  /** As they were when it was made: what a subscription bills later is on a later invoice. */
  items: readonly SubscriptionItem[];
  /** The period whose metered usage is billed, and the one whose licensed items are; null = none. */
  metered: { start: number; end: number } | null;
  licensed: { start: number; end: number } | null;
};

/** Everything of one mode: test and live see nothing of each other. */
export class Account {
  readonly isLive: boolean;
  readonly customers = new Collection<Customer>('customer');
  readonly products = new Collection<Product>('product');
  readonly prices = new Collection<Price>('price');
  readonly meters = new Collection<Meter>('billing meter');
  readonly subscriptions = new Collection<Subscription>('subscription');
  readonly invoices = new Collection<Invoice>('invoice');
  readonly invoiceItems = new Collection<InvoiceItem>('invoiceitem');
  readonly creditNotes = new Collection<CreditNote>('credit note');
  readonly checkouts = new Collection<CheckoutSession>('checkout.session');
  readonly payments = new Collection<PaymentIntent>('payment_intent');
  readonly testClocks = new Collection<TestClock>('test clock');
  readonly events = new Collection<StripeEvent>('event');
  readonly endpoints = new Collection<WebhookEndpoint>('webhook endpoint');
  readonly webhooks: Webhooks;
  readonly drafts = new Map<string, DraftSource>();
  readonly usage: ReceivedEvent[] = [];
  /** Where the stand-in is reached, for the addresses of its pages. */
  origin = '';
  /** How long sums lag behind events, seconds. */
  meterLag = 0;
  /** True while time moves: what is asked in between is answered as things stand. */
  isAdvancing = false;
  readonly #wallSeconds: () => number;
  #aheadSeconds = 0;
  readonly #unsent: StripeEvent[] = [];
  #sending: Promise<void> = Promise.resolve();

  constructor(isLive: boolean, wallSeconds: () => number) {
    this.isLive = isLive;
    this.#wallSeconds = wallSeconds;
    this.webhooks = new Webhooks(wallSeconds);
  }

  /** The account's time, seconds since 1970. */
  now(): number {
    return this.#wallSeconds() + this.#aheadSeconds;
  }

  /** The wall's time, seconds since 1970, which no trial moves. */
  wallNow(): number {
    return this.#wallSeconds();
  }

  /** Sets the account's time; from there it goes on at the wall's pace. */
  setNow(seconds: number): void {
    this.#aheadSeconds = seconds - this.#wallSeconds();
  }

  /** A customer's time: that of its test clock, if it has one. */
  timeOf(customer: string): number {
    const clock = this.customers.find(customer)?.test_clock;
    return clock ? this.testClocks.get(clock).frozen_time : this.now();
  }

  /** Fields that every object has. */
  common<Name extends string>(object: Name, prefix: string, created = this.now()) {
    return { id: newId(prefix), object, created, livemode: this.isLive };
  }

  /** Notes what happened to an object, as it is now; it is sent when the request is over or time stands still. */
  emit(type: string, object: { id?: string }, at = this.now()): void {
    const event: StripeEvent = {
      ...this.common('event', 'evt', at),
      type,
      api_version: API_VERSION,
      data: { object: structuredClone(object) },
      pending_webhooks: 0,
      request: { id: null, idempotency_key: null },
    };
    this.events.add(event);
    this.#unsent.push(event);
  }

  /** Delivers what was noted, one after the other, also when several ask for it at once. */
  sendEvents(): Promise<void> {
    this.#sending = this.#sending.then(() => this.#sendNoted());
    return this.#sending;
  }

  async #sendNoted(): Promise<void> {
    for (let event = this.#unsent.shift(); event; event = this.#unsent.shift()) {
      await this.webhooks.send(event, this.endpoints.all());
      if (event.type === 'invoice.created' && event.pending_webhooks > 0) this.#waitForListener(event);
    }
  }

  /** A draft that nobody could be told of is finalised up to three days later. */
  #waitForListener({ data }: StripeEvent): void {
    const invoice = this.invoices.find((data.object as Invoice).id);
    if (invoice?.automatically_finalizes_at) invoice.automatically_finalizes_at = invoice.created + 72 * 3_600;
  }
}
