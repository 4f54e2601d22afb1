import type { CallEvent } from '@tallygate/contracts/event';
import { moesifEventText, toMoesifEvent } from '@tallygate/moesif/wire-event';
import { sandboxApplicationId, startCollector } from '@tallygate/sandbox/collector/collector';
import { sandboxMoesifTokens } from '@tallygate/sandbox/moesif/scopes';
import { openMeteredLedger, PER_CALL, TOOL_CALLS } from '../../test-support/metered-ledger.testing.ts';
import { done, PERIOD_START } from '../stripe-ledger.testing.ts';

/** Tool calls as Moesif keeps the filter, at a price of Stripe's. */
export const THEIR_METER = {
  id: 'm1',
  name: 'Tool calls',
  es_query: JSON.stringify({
    query: { bool: { filter: [{ term: { 'metadata.mcpAnalytics.jsonRpcMethod.raw': 'tools/call' } }] } },
    aggs: { weight: { sum: { field: 'weight' } } },
  }),
  billing_plan: {
    provider_slug: 'stripe',
    params: {
      stripe_params: {
        product: { id: 'prod_1', name: 'Calls' },
        price: { price_id: 'price_1', unit_amount_decimal: PER_CALL.unitAmount, currency: 'usd' },
      },
    },
  },
};

/** A ledger whose usage goes to a stand-in for Moesif, and a rail that knows it. */
export async function openMoesifLedger() {
  const standIn = await startCollector();
  const ledger = await openMeteredLedger();
  ledger.api.services.settings.sandbox.collectorUrl = standIn.url;
  let names = 0;

  const post = (path: string, body: unknown, headers: object = {}) =>
    fetch(`${standIn.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const standInDoes = async (path: string, body: object) => {
    const answer = await post(`/_sandbox/moesif/${path}`, body);
    if (answer.status !== 200) throw new Error(await answer.text());
  };

  /** Calls for Moesif alone. */
  const publish = async (events: readonly CallEvent[]) => {
    const texts = events.map((event) => moesifEventText(toMoesifEvent(event, 'absolute')));
    const headers = { 'x-moesif-application-id': sandboxApplicationId };
    const answer = await post('/v1/events/batch', `[${texts.join(',')}]`, headers);
    if (answer.status !== 201) throw new Error(await answer.text());
  };

  return {
    ledger,
    standInDoes,
    async clear(): Promise<void> {
      await ledger.clear();
      await ledger.api.services.db.sql('truncate rails, customers, customer_aliases cascade');
      await fetch(`${standIn.url}/_sandbox/reset`, { method: 'POST' });
    },
    async close(): Promise<void> {
      await ledger.close();
      await standIn.close();
    },
    /** What Moesif knows of companies, users and subscriptions. */
    async known(): Promise<Record<'companies' | 'users' | 'subscriptions', Record<string, unknown>[]>> {
      return (await (await fetch(`${standIn.url}/_sandbox/moesif/profiles`)).json()) as never;
    },
    /** A meter here, the same at Moesif unless changed, and a rail that names both. */
    async connect(change: { meter?: object; rail?: object } = {}) {
      names += 1;
      const meterId = await ledger.makeMeter(TOOL_CALLS, { period: { interval: 'month', anchor: PERIOD_START } });
      await standInDoes('meters', { ...THEIR_METER, ...change.meter });
      const { id: railId } = await done<{ id: string }>(
        ledger.post('/rails', {
          name: `Moesif ${names}`,
          kind: 'moesif',
          mode: 'test',
          key: sandboxMoesifTokens.full,
          meters: [{ meterId, eventName: 'Tool calls', externalId: 'm1' }],
          ...change.rail,
        }),
      );
      const round = () => done<Record<string, number>>(ledger.post(`/rails/${railId}/rounds`));
      return { meterId, railId, round };
    },
    /** Puts a company on a plan that has a price for a meter. */
    async subscribe(company: string, meterId: string, more: object = {}, plan: object = {}): Promise<string> {
      names += 1;
      const prices = [{ meterId, price: PER_CALL, validFrom: PERIOD_START }];
      const { id: planId } = await done<{ id: string }>(
        ledger.post('/plans', { name: `Plan ${names}`, prices, ...plan }),
      );
      const held = { company, planId, validFrom: PERIOD_START, ...more };
      return (await done<{ id: string }>(ledger.post('/company-plans', held))).id;
    },
    /** The same calls for the ledger and for Moesif. */
    async use(events: CallEvent[]): Promise<void> {
      await ledger.ingest(events);
      await publish(events);
    },
    publish,
  };
}

export type MoesifLedger = Awaited<ReturnType<typeof openMoesifLedger>>;
