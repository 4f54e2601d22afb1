import type { CallLimit } from '@tallygate/contracts/call-limit';

/** What decides which limits a call falls under. */
export type LimitedCall = {
  proxy: string;
  tool: string | undefined;
  consumer: string | undefined;
  company: string | undefined;
  plan: string | undefined;
};

/** The limits that apply to a call: of those with one name the closest, which is that of its company, else that of its plan. */
export function limitsOfCall(limits: readonly CallLimit[], call: LimitedCall): CallLimit[] {
  const byName = new Map<string, CallLimit>();
  for (const limit of limits) {
    if (!applies(limit, call)) continue;
    const other = byName.get(limit.name);
    if (other === undefined || closeness(limit) > closeness(other)) byName.set(limit.name, limit);
  }
  // Of one proxy or tool only, the company's or plan's limit still stands in the place of the general one elsewhere.
  return [...byName.values()].filter(
    (limit) => isOf(limit.proxy, call.proxy) && isOf(limit.tool, call.tool) && isOf(limit.consumer, call.consumer),
  );
}

function applies({ company, plan }: CallLimit, call: LimitedCall): boolean {
  return isOf(company, call.company) && isOf(plan, call.plan);
}

function isOf(wanted: string | undefined, found: string | undefined): boolean {
  return wanted === undefined || wanted === found;
}

function closeness({ company, plan }: CallLimit): number {
  return company !== undefined ? 2 : plan !== undefined ? 1 : 0;
}
