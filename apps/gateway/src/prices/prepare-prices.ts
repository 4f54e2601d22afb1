import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { prepareBillingTools } from './billing-tools.ts';
import { CallPricer, type PricedRoute } from './call-pricer.ts';
import { prepareListPrices } from './list-prices.ts';
import type { PriceRuntime } from './price-runtime.ts';
import { prepareReceipts } from './sign-receipts.ts';
import { prepareChargeTelling } from './tell-charges.ts';

/**
 * The policies of a proxy with those that tell prices, where it does: its own tools are answered as soon as it is known who asks,
 * and lists and results are priced as their callers will see them.
 */
export function withPrices(
  policies: readonly PreparedPolicy[],
  route: PricedRoute,
  runtime: PriceRuntime,
): readonly PreparedPolicy[] {
  const told = route.proxy.spec.prices;
  if (told === undefined || !(told.list || told.description || told.tools || told.charge || told.receipt))
    return policies;
  const proxyName = route.proxy.metadata.name;
  const pricer = new CallPricer(route, runtime);
  const isKnownAt = policies.findLastIndex(({ asksForCredential }) => asksForCredential === true) + 1;
  const tools = told.tools ? [prepareBillingTools({ proxyName, pricer, runtime })] : [];
  const lists = told.list || told.description || told.tools;
  const after = [
    ...(lists ? [prepareListPrices({ proxyName, told, pricer, runtime })] : []),
    ...(told.tools || told.charge
      ? [prepareChargeTelling({ proxyName, isInResults: told.charge, pricer, runtime })]
      : []),
    ...(told.receipt ? [prepareReceipts({ told, publicUrl: route.publicUrl, pricer, runtime })] : []),
  ];
  return [...policies.slice(0, isKnownAt), ...tools, ...policies.slice(isKnownAt), ...after];
}
