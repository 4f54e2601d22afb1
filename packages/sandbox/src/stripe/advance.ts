import type { Account } from './account.ts';
import { charge, finalizeInvoice } from './invoices.ts';
import { cancel, endPeriod } from './subscriptions.ts';

type Due = { at: number; run: () => void };

/** Guards against a subscription that would end its period without end. */
const MAX_STEPS = 100_000;

/**
 * Does what is due up to a moment, in its order, for the customers of one test clock or, with null, for those without any.
 * Webhooks are delivered between two steps, so that whoever hears of a draft can still add to it.
 */
export async function advance(account: Account, clock: string | null, to: number): Promise<void> {
  if (account.isAdvancing) return;
  account.isAdvancing = true;
  try {
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const next = nextDue(account, clock);
      if (!next || next.at > to) return;
      if (clock !== null) account.testClocks.get(clock).frozen_time = next.at;
      next.run();
      await account.sendEvents();
    }
    throw new Error('more steps are due than any trial has');
  } finally {
    account.isAdvancing = false;
  }
}

function nextDue(account: Account, clock: string | null): Due | undefined {
  const due = [...subscriptionsDue(account, clock), ...invoicesDue(account, clock)];
  return due.reduce<Due | undefined>(
    (first, one) => (first === undefined || one.at < first.at ? one : first),
    undefined,
  );
}

function subscriptionsDue(account: Account, clock: string | null): Due[] {
  return account.subscriptions.all().flatMap((subscription) => {
    if (subscription.test_clock !== clock || subscription.status === 'canceled') return [];
    const [item] = subscription.items.data;
    if (!item) return [];
    const { cancel_at: end } = subscription;
    const { current_period_start: start, current_period_end: periodEnd } = item;
    if (end !== null && end < periodEnd)
      return [{ at: end, run: () => cancel(account, subscription, { at: end, metered: { start, end } }) }];
    return [{ at: periodEnd, run: () => endPeriod(account, subscription) }];
  });
}

function invoicesDue(account: Account, clock: string | null): Due[] {
  return account.invoices.all().flatMap((invoice): Due[] => {
    if (invoice.test_clock !== clock) return [];
    const { automatically_finalizes_at: finalizes, next_payment_attempt: retries } = invoice;
    if (invoice.status === 'draft' && finalizes !== null && invoice.auto_advance)
      return [{ at: finalizes, run: () => finalizeInvoice(account, invoice, finalizes) }];
    if (invoice.status === 'open' && retries !== null)
      return [{ at: retries, run: () => void charge(account, invoice, retries) }];
    return [];
  });
}
