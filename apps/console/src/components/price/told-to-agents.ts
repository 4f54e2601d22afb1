import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { MeterView } from '@tallygate/contracts/meter-view';
import type { PlanView } from '@tallygate/contracts/plan';
import { CHARGE_META, PRICE_META, RECEIPT_META, type ToldPrice } from '@tallygate/contracts/protocol-prices';
import { chargeOf } from '@tallygate/metering/call-charge';
import { CallerPrices } from '@tallygate/metering/caller-prices';
import { toldPrice } from '@tallygate/metering/told-price';

/** Which ways of telling prices are on. */
export type Told = NonNullable<McpProxyInput['spec']['prices']>;
type Shown = { label: string; json: unknown };
type Asked = {
  proxy: string;
  uri: string;
  tool: string;
  at: number;
  /** The plan of whoever asks; absent for a company that is on none. */
  plan?: Pick<PlanView, 'id' | 'name' | 'period' | 'versions' | 'prices'> | undefined;
};

/** How every receipt begins: its algorithm. */
const RECEIPT_BEGINNING = 'eyJhbGciOiJFZERTQSIs…';
const COMPANY = 'a company';

/** The price of a tool as an agent of a company would be told it: by the same functions as the gateway's. */
export function priceToAgents(meters: readonly MeterView[], { proxy, uri, tool, at, plan }: Asked): ToldPrice {
  const prices = new CallerPrices({
    published: 'tool_calls',
    uriShape: 'absolute',
    meters: meters
      .filter(({ status }) => status === 'active')
      .map(({ id, name, definition, version, price }) => ({
        ...definition,
        id,
        name,
        prices: [{ number: version, price, validFrom: null }],
      })),
    plans: plan === undefined ? [] : [plan],
    companies: plan === undefined ? [] : [memberOf(plan.id, at)],
    aliases: [],
  });
  const sent = {
    company_id: COMPANY,
    request: { uri },
    response: { status: 200 },
    metadata: {
      apiId: proxy,
      mcpAnalytics: { jsonRpcMethod: 'tools/call', capabilityName: tool },
      billing: { decision: 'billable', reason: 'ok', quantity: 1, quantityMicros: 1_000_000 },
    },
  };
  const charge = chargeOf(prices, { company: COMPANY, at, sent, isOver: false });
  return toldPrice(charge, { freeWhen: ['tool_error', 'rpc_error', 'timeout'], at, horizonMs: 0 });
}

/** A company that has been on a plan for long, so that none of its first phases holds any more. */
function memberOf(planId: string, at: number) {
  const validFrom = new Date(at - 10 * 365 * 86_400_000).toISOString();
  const assignment = { id: planId, planId, validFrom, validTo: null, privateTerms: null, credit: 'invoice' as const };
  return { company: COMPANY, assignments: [assignment], used: [] };
}

/** What is read where: one text per way that is on. */
export function toldToAgents(meters: readonly MeterView[], { told, ...asked }: Asked & { told: Told }): Shown[] {
  const price = priceToAgents(meters, asked);
  const { tool } = asked;
  const shown: Shown[] = [];
  if (told.list || told.description)
    shown.push({
      label: 'tools/list',
      json: {
        name: tool,
        ...(told.description && { description: `… Price: ${price.text}` }),
        ...(told.list && { _meta: { [PRICE_META]: price } }),
      },
    });
  if (told.charge || told.receipt)
    shown.push({
      label: 'result of a call',
      json: {
        content: ['…'],
        _meta: {
          ...(told.charge && { [CHARGE_META]: { isBilled: true, reason: 'ok', amounts: price.amounts } }),
          ...(told.receipt && { [RECEIPT_META]: RECEIPT_BEGINNING }),
        },
      },
    });
  if (told.tools)
    shown.push({ label: 'billing_quote', json: { content: [{ type: 'text', text: `${tool}: ${price.text}` }] } });
  return shown;
}
