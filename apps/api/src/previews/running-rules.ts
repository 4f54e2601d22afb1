import type { RunningRules } from '@tallygate/contracts/decision-policy';
import type { Applier } from '../apply/applier.ts';

/** What is billable by the configuration that runs, whatever has been saved since. */
export async function readRunningRules({ applier }: { applier: Applier }): Promise<RunningRules> {
  const { running } = await applier.state();
  const { charge_point, free_callers, decisions, tasks_bill_on, plans } = running.billing;
  return {
    billing: { charge_point, free_callers, decisions, tasks_bill_on },
    proxies: Object.fromEntries(running.mcp_proxies.map(({ metadata, spec }) => [metadata.name, spec.billing ?? {}])),
    plans: plans
      .filter((plan) => Object.keys(plan.decisions).length > 0)
      .map(({ name, decisions }) => ({ name, decisions })),
  };
}
