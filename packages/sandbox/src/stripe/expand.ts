import type { Account } from './account.ts';

/** What is left out of an answer unless it is asked for. */
const BY_REQUEST = new Set(['tiers']);

/**
 * An answer as Stripe shows it: without what is shown by request only, and with the objects in place of ids that `expand`
 * names (`latest_invoice`, `data.tiers`).
 */
export function shownWith(account: Account, answer: unknown, expand: readonly string[]): unknown {
  return show(
    account,
    answer,
    expand.map((path) => path.split('.')),
  );
}

function show(account: Account, value: unknown, paths: readonly string[][]): unknown {
  if (Array.isArray(value)) return value.map((one) => show(account, one, paths));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const inner = paths.filter(([first]) => first === name).map((path) => path.slice(1));
      if (BY_REQUEST.has(name) && inner.length === 0) return [];
      const isAsked = inner.length > 0 && typeof field === 'string';
      return [[name, show(account, isAsked ? (objectWith(account, field) ?? field) : field, inner)]];
    }),
  );
}

function objectWith(account: Account, id: string): unknown {
  const { customers, products, prices, subscriptions, invoices, testClocks } = account;
  for (const kind of [customers, products, prices, subscriptions, invoices, testClocks]) {
    const found = kind.find(id);
    if (found) return found;
  }
  return undefined;
}
