import type { CallEvent } from '@tallygate/contracts/event';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { ToldCharge, ToldPrice } from '@tallygate/contracts/protocol-prices';
import { isPublished } from '@tallygate/contracts/published-events';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import { type CallCharge, chargeOf } from '@tallygate/metering/call-charge';
import type { DecisionRules } from '@tallygate/metering/call-facts';
import { decide } from '@tallygate/metering/decide';
import { amountText, toldPrice } from '@tallygate/metering/told-price';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { PlanOf } from '../exchange/plan-rules.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import { freeOutcomes } from './free-outcomes.ts';
import { openEvent, openQuantity } from './open-event.ts';
import type { PriceRuntime } from './price-runtime.ts';

/** Where prices are told: a proxy under a configuration. */
export type PricedRoute = {
  proxy: McpProxy;
  billing: GatewayConfig['billing'];
  gatewayId: string;
  /** The proxy's URL for agents. */
  resource: string;
  /** The gateway's. */
  publicUrl: string;
  planOf: PlanOf;
};

/** A change of price within a day is told with it. */
const HORIZON_MS = 86_400_000;
const NOTHING: CallCharge = { charges: [], totals: [], isExact: true };

/** Says what calls of one proxy cost, before and after them, by the terms that the gateway holds. */
export class CallPricer {
  readonly #route: PricedRoute;
  readonly #runtime: Pick<PriceRuntime, 'terms' | 'balances' | 'now'>;

  constructor(route: PricedRoute, runtime: Pick<PriceRuntime, 'terms' | 'balances' | 'now'>) {
    this.#route = route;
    this.#runtime = runtime;
  }

  /** What a call of a tool would cost who asks, if it succeeds. */
  before(request: PolicyRequest, tool: string): ToldPrice {
    const { prices } = this.#runtime.terms;
    const at = this.#runtime.now();
    if (prices === undefined)
      return { kind: 'unknown', amounts: [], freeWhen: [], text: 'The price is not known at this gateway yet.' };
    const rules = this.#rulesOf(request, at);
    const event = this.#successOf(request, { tool, at, rules });
    const { consumer, company } = event;
    const freeWhen = freeOutcomes(
      tool,
      { ...(consumer !== undefined && { consumer }), ...(company !== undefined && { company }) },
      rules,
    );
    if (company === undefined || !isPublished(event, prices.terms.published))
      return { kind: 'free', amounts: [], freeWhen, text: `Free: ${REASON_TABLE[event.reason].happened}` };
    const rule = rules.proxy?.tools?.[tool]?.quantity ?? rules.proxy?.quantity;
    const quantity = openQuantity(rule);
    const sent = openEvent(event, prices.terms.uriShape, quantity === undefined);
    const charge = chargeOf(prices, { company, at, sent, isOver: false, ...(quantity !== undefined && { quantity }) });
    return toldPrice(charge, { freeWhen, at, horizonMs: HORIZON_MS });
  }

  /** What a recorded call costs, and who pays it: as the ledger takes it. @returns undefined while no terms are known */
  charged(event: CallEvent): { charge: CallCharge; company: string | undefined } | undefined {
    const { prices } = this.#runtime.terms;
    if (prices === undefined) return undefined;
    const { company } = event;
    if (company === undefined) return { charge: NOTHING, company };
    const { published, uriShape } = prices.terms;
    const at = Date.parse(event.time);
    const charge = isPublished(event, published)
      ? chargeOf(prices, { company, at, sent: { ...toMoesifEvent(event, uriShape) }, isOver: true })
      : NOTHING;
    return { charge, company: prices.payingCompany(company, at) };
  }

  /** The same as its caller is told it. @returns undefined while no terms are known */
  after(event: CallEvent): ToldCharge | undefined {
    const charged = this.charged(event);
    if (charged === undefined) return undefined;
    const { charge, company } = charged;
    const amounts = charge.totals.filter(({ most }) => most !== '0');
    const plan = charge.charges.find((one) => one.plan !== null)?.plan?.name;
    const cost = amounts.length === 0 ? 'Nothing is charged' : `Costs ${amounts.map(amountText).join(' + ')}`;
    return {
      call: event.id,
      isBilled: event.billable,
      reason: event.reason,
      amounts,
      ...(plan !== undefined && { plan }),
      ...(company !== undefined && this.#balancesOf(company)),
      text: `${cost}: ${REASON_TABLE[event.reason].happened}`,
    };
  }

  /** What is left of a company's credits, as far as that is known here. */
  #balancesOf(company: string): Pick<ToldCharge, 'balances'> {
    const now = this.#runtime.now();
    const known = this.#runtime.balances.known(company);
    if (known.length === 0) return {};
    return {
      balances: known.map(({ currency, balance, ageMs }) => {
        return { currency, balance, asOf: new Date(now - ageMs).toISOString() };
      }),
    };
  }

  #rulesOf({ principal }: PolicyRequest, at: number): DecisionRules {
    const { billing, proxy, planOf } = this.#route;
    const plan = planOf(principal?.company, at)?.plan;
    const own = proxy.spec.billing;
    return { billing, ...(own !== undefined && { proxy: own }), ...(plan !== undefined && { plan }) };
  }

  /** The event of a call that succeeds. */
  #successOf(
    { principal, era, protocolVersion, clientIp }: PolicyRequest,
    { tool, at, rules }: { tool: string; at: number; rules: DecisionRules },
  ): CallEvent {
    const { proxy, billing, gatewayId, resource, planOf } = this.#route;
    const { metadata, spec } = proxy;
    const who = {
      ...(principal?.consumer !== undefined && { consumer: principal.consumer }),
      ...(principal?.company !== undefined && { company: principal.company }),
    };
    const decision = decide(
      {
        ...who,
        method: 'tools/call',
        tool,
        outcome: 'ok',
        delivered: true,
        dispatched: true,
        requestBytes: 0,
        messageBytes: 0,
        ...(principal?.type === 'test' && { isTest: true }),
      },
      rules,
    );
    const { billable, quantity } = decision;
    // A default for a result that is not there yet says nothing of a call that succeeds.
    const reason = decision.reason === 'ok_defaulted' ? 'ok' : decision.reason;
    return {
      ...who,
      id: '',
      exchangeId: '',
      gatewayId,
      time: new Date(at).toISOString(),
      proxy: metadata.name,
      proxyDisplayName: spec.displayName,
      proxyVersion: spec.version,
      proxyContext: spec.context ?? '/',
      clientId: principal?.clientId,
      userId: principal?.userId,
      subscription: planOf(principal?.company, at)?.subscription,
      ...(principal !== undefined &&
        principal.identityFaults.length > 0 && { identityFaults: [...principal.identityFaults] }),
      era,
      protocolVersion,
      httpMethod: 'POST',
      method: 'tools/call',
      capability: 'TOOL',
      target: tool.slice(0, 256),
      outcome: 'ok',
      isError: false,
      httpStatus: 200,
      durationMs: 0,
      requestBytes: 0,
      responseBytes: 0,
      delivered: true,
      billable,
      reason,
      quantity,
      policyVersion: billing.policy_version,
      uri: resource,
      clientIp: clientIp ?? undefined,
    };
  }
}
