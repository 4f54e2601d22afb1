import type { DecisionPolicy } from '@tallygate/contracts/decision-policy';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { PlanRules } from '@tallygate/contracts/plan-rules';
import type { Database } from '@tallygate/db/database';
import type { DecisionRules } from '@tallygate/metering/call-facts';
import { readVersionModel } from '../desired/config-state.ts';
import { wrongField } from '../plugins/wrong-field.ts';

/** Rules of one configuration for a call, by proxy, company and instant (milliseconds). */
export type RulesFinder = (proxy: string, company: string | undefined, at: number) => DecisionRules;

type RuleConfig = Pick<GatewayConfig, 'billing' | 'mcp_proxies'>;

/**
 * The rules that run, changed by a policy. Calls of a proxy that is gone go by the gateway's rules.
 * @throws AppError INVALID_INPUT for a policy of a proxy that does not exist
 */
export function changedRules(running: RuleConfig, policy: DecisionPolicy): RulesFinder {
  const proxies = proxiesOf(running);
  for (const name of Object.keys(policy.proxies)) {
    if (!proxies.has(name)) throw wrongField(`policy.proxies.${name}`, `there is no proxy "${name}"`);
  }
  const given = Object.fromEntries(Object.entries(policy.billing).filter(([, value]) => value !== undefined));
  const billing = { ...running.billing, ...given };
  return (proxy, company, at) => {
    const own = policy.proxies[proxy] ?? proxies.get(proxy);
    return { billing, proxy: own, plan: planAt(billing.plans, company, at) };
  };
}

/** The rules of each configuration version, as far as the versions are kept. */
export async function recordedRules(
  { db }: { db: Database },
  versions: readonly number[],
): Promise<{ rules: Map<number, RulesFinder>; configs: RuleConfig[] }> {
  const rows = await db.prisma.configVersion.findMany({
    where: { number: { in: [...versions] } },
    select: { number: true, model: true },
  });
  const read = rows.map(({ number, model }) => ({ number, config: readVersionModel(model).config }));
  return {
    rules: new Map(read.map(({ number, config }) => [number, changedRules(config, { billing: {}, proxies: {} })])),
    configs: read.map(({ config }) => config),
  };
}

/** The plan whose rules hold for a company at an instant (milliseconds); no company is on two at a time. */
function planAt(plans: readonly PlanRules[], company: string | undefined, at: number): PlanRules | undefined {
  return plans.find((plan) =>
    plan.companies.some(
      (one) =>
        one.company === company &&
        (one.from === undefined || Date.parse(one.from) <= at) &&
        (one.to === undefined || at < Date.parse(one.to)),
    ),
  );
}

/** Instants at which a company joins or leaves a plan, which cut the period for the rules. */
export function planInstants(configs: readonly RuleConfig[]): number[] {
  return configs.flatMap(({ billing }) =>
    billing.plans.flatMap(({ companies }) =>
      companies.flatMap(({ from, to }) => [from, to].flatMap((at) => (at === undefined ? [] : [Date.parse(at)]))),
    ),
  );
}

function proxiesOf({ mcp_proxies }: RuleConfig) {
  return new Map(mcp_proxies.map(({ metadata, spec }) => [metadata.name, spec.billing]));
}
