import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { MeterView } from '@tallygate/contracts/meter-view';
import { CHARGE_META, PRICE_META } from '@tallygate/contracts/protocol-prices';
import { chargeOf } from '@tallygate/metering/call-charge';
import { CallerPrices } from '@tallygate/metering/caller-prices';
import { toldPrice } from '@tallygate/metering/told-price';

type Told = NonNullable<McpProxyInput['spec']['prices']>;
type Shown = { label: string; json: unknown };

/** What a company on no plan would read of a tool: by the same functions as the gateway's. */
export function toldToAgents(
  meters: readonly MeterView[],
  { proxy, uri, tool, told, at }: { proxy: string; uri: string; tool: string; told: Told; at: number },
): Shown[] {
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
    plans: [],
    companies: [],
    aliases: [],
  });
  const sent = {
    company_id: 'a company',
    request: { uri },
    response: { status: 200 },
    metadata: {
      apiId: proxy,
      mcpAnalytics: { jsonRpcMethod: 'tools/call', capabilityName: tool },
      billing: { decision: 'billable', reason: 'ok', quantity: 1, quantityMicros: 1_000_000 },
    },
  };
  const charge = chargeOf(prices, { company: 'a company', at, sent, isOver: false });
  const price = toldPrice(charge, { freeWhen: ['tool_error', 'rpc_error', 'timeout'], at, horizonMs: 0 });
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
  if (told.charge)
    shown.push({
      label: 'result of a call',
      json: { content: ['…'], _meta: { [CHARGE_META]: { isBilled: true, reason: 'ok', amounts: price.amounts } } },
    });
  if (told.tools)
    shown.push({ label: 'billing_quote', json: { content: [{ type: 'text', text: `${tool}: ${price.text}` }] } });
  return shown;
}
