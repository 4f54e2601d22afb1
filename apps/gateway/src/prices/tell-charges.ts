import type { CallEvent } from '@tallygate/contracts/event';
import { CHARGE_META, type ToldCharge } from '@tallygate/contracts/protocol-prices';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { ownerOf } from '../exchange/session-table.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import type { CallPricer } from './call-pricer.ts';
import type { PriceRuntime } from './price-runtime.ts';

type Options = { proxyName: string; isInResults: boolean; pricer: CallPricer; runtime: PriceRuntime };

/** Prices each call by its event: for whoever asks later, and, where that is set, in the result itself. */
export function prepareChargeTelling({ proxyName, isInResults, pricer, runtime }: Options): PreparedPolicy {
  const charges = new WeakMap<RequestElement, ToldCharge>();
  return {
    name: 'tell-charges',
    readsBody: false,
    onCallRecorded(text, element, request) {
      const event = JSON.parse(text) as CallEvent;
      const charge = pricer.after(event);
      if (charge === undefined) return;
      charges.set(element, charge);
      runtime.recent.add(ownerOf(request.principal), {
        time: event.time,
        proxy: proxyName,
        tool: event.target ?? '',
        charge,
      });
    },
    ...(isInResults && {
      rewritesAnswerOf: (method: string) => method === 'tools/call',
      addsToResult(element: RequestElement, request: PolicyRequest) {
        const charge = charges.get(element);
        return charge && { [CHARGE_META]: withLimits(charge, request) };
      },
    }),
  };
}

function withLimits(charge: ToldCharge, { reachedLimits }: PolicyRequest): ToldCharge {
  return reachedLimits === undefined ? charge : { ...charge, limits: [...reachedLimits] };
}
