import { type Decimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import type { QuantityRule } from '@tallygate/contracts/mcp-proxy';
import type { UriShape } from '@tallygate/contracts/publisher';
import type { EventAsSent } from '@tallygate/metering/event-as-sent';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';

/** How much a call that has not run may count; null where nothing bounds it. Undefined where its rule says it already. */
export type OpenQuantity = { least: Decimal; most: Decimal | null };

/**
 * The event that a call would have if it succeeded, as meters see it: without what only the call itself can say.
 * @param isCounted its quantity is known already
 */
export function openEvent(event: CallEvent, shape: UriShape, isCounted: boolean): EventAsSent {
  const { transaction_id: _, request, response, metadata, ...rest } = toMoesifEvent(event, shape);
  const { mcpAnalytics, billing, ...more } = metadata as Record<string, Record<string, unknown>>;
  const { correlationId, requestSize, responseSize, responseLatency, backendLatency, ...known } = more;
  const { callId, quantity, quantityMicros, ...decided } = billing ?? {};
  const { sessionId, serverInfo, ...named } = mcpAnalytics ?? {};
  const { time, ...asked } = request;
  return {
    ...rest,
    request: asked,
    response: { status: response.status },
    metadata: {
      ...known,
      mcpAnalytics: named,
      billing: isCounted ? { ...decided, quantity, quantityMicros } : decided,
    },
  };
}

/** What a rule leaves open before the call. */
export function openQuantity(rule: QuantityRule | undefined): OpenQuantity | undefined {
  if (rule === undefined || 'fixed' in rule) return undefined;
  if ('fromSize' in rule) return { least: 0n, most: null };
  const usual = parseDecimal(rule.default);
  const floor = rule.min === undefined ? 0n : parseDecimal(rule.min);
  const ceiling = rule.max === undefined ? null : parseDecimal(rule.max);
  return {
    least: usual < floor ? usual : floor,
    most: ceiling === null ? null : usual > ceiling ? usual : ceiling,
  };
}
