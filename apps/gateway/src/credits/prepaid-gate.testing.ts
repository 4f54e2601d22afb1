import { CallerPrices } from '@tallygate/metering/caller-prices';
import { onTestFinished } from 'vitest';
import { silent } from '../publishers/publisher.testing.ts';
import { someTerms } from '../terms/caller-terms.testing.ts';
import type { BookApi } from './book-api.testing.ts';
import { CreditDesk } from './credit-desk.ts';
import { CreditGate, type CreditSettings } from './credit-gate.ts';

const PLAN = { id: 'p', name: 'Prepaid', period: {}, versions: [], prices: [] };

/** A gate before one book, for a company whose calls cost what is said. */
export function prepaidGate(
  book: BookApi,
  { mode = 'prepaid', unitAmount = '1', settings = {}, company = 'org-acme' }: Sketch = {},
) {
  const desk = new CreditDesk({ api: book.for(String(Math.random())), logger: silent });
  const validFrom = '2020-01-01T00:00:00.000Z';
  const assignment = { id: 'a', planId: 'p', validFrom, validTo: null, privateTerms: null, credit: mode };
  const price = { model: 'per_unit' as const, unitAmount };
  const plan = { ...PLAN, prices: [{ meterId: 'calls', price, validFrom, validTo: null }] };
  const rest = { plans: [plan], companies: [{ company, assignments: [assignment], used: [] }] };
  const prices = new CallerPrices(someTerms({ rest: rest as never }));
  onTestFinished(() => desk.close());
  const own = { onUnavailable: 'refuse' as const, topUpUrl: 'https://pay.example/acme', ...settings };
  return { desk, gate: new CreditGate({ desk, prices: () => prices, settings: () => own }) };
}
export type Sketch = { mode?: string; unitAmount?: string; settings?: Partial<CreditSettings>; company?: string };
