import { type DecisionPolicy, decisionPolicy, type RunningRules } from '@tallygate/contracts/decision-policy';
import { describeFound, type Finding, formatPath, problemsFromZod } from '@tallygate/contracts/finding';
import type { DecisionOverrides, ProxyBilling } from '@tallygate/contracts/mcp-proxy';
import { isEmpty, withValue } from '#lib/with-value.ts';

export type ToolBilling = NonNullable<ProxyBilling['tools']>[string];

/** What differs from the rules that run, in the shape of a policy; everything left out stays as configured. */
export type PolicyChanges = DecisionPolicy;

export const NO_CHANGES: PolicyChanges = { billing: {}, proxies: {} };

/** The same without proxies and tools that were opened and not changed. */
function withoutEmpty({ billing, proxies }: PolicyChanges): PolicyChanges {
  const kept = Object.entries(proxies).flatMap(([name, own]) => {
    const tools = Object.entries(own.tools ?? {}).filter(([, tool]) => !isEmpty(tool));
    const changed = withValue(own, 'tools', Object.fromEntries(tools));
    return isEmpty(changed) ? [] : [[name, changed]];
  });
  return { billing, proxies: Object.fromEntries(kept) };
}

export function hasChanges(changes: PolicyChanges): boolean {
  const { billing, proxies } = withoutEmpty(changes);
  return !isEmpty(billing) || !isEmpty(proxies);
}

/** The policy that tries the changes: the api takes lists and a proxy's rules as a whole, so what runs is filled in. */
export function policyOf(changes: PolicyChanges, running: RunningRules): DecisionPolicy {
  const { billing, proxies } = withoutEmpty(changes);
  return {
    billing: {
      ...billing,
      ...(billing.decisions && { decisions: { ...running.billing.decisions, ...billing.decisions } }),
    },
    proxies: Object.fromEntries(
      Object.entries(proxies).map(([name, own]) => [name, mergedProxy(running.proxies[name] ?? {}, own)]),
    ),
  };
}

function mergedProxy(configured: ProxyBilling, own: ProxyBilling): ProxyBilling {
  const tools = { ...configured.tools };
  for (const [name, tool] of Object.entries(own.tools ?? {}))
    tools[name] = { ...tools[name], ...tool, ...mergedDecisions(tools[name]?.decisions, tool.decisions) };
  return {
    ...configured,
    ...own,
    ...mergedDecisions(configured.decisions, own.decisions),
    ...(!isEmpty(tools) && { tools }),
  };
}

function mergedDecisions(configured: DecisionOverrides | undefined, own: DecisionOverrides | undefined) {
  const decisions = { ...configured, ...own };
  return isEmpty(decisions) ? {} : { decisions };
}

/** Everything that is wrong with what was typed, at paths such as `proxies.weather.quantity.fixed`. */
export function problemsOf(changes: PolicyChanges): Finding[] {
  const parsed = decisionPolicy.safeParse(changes);
  if (parsed.success) return [];
  return problemsFromZod(parsed.error, changes, { describe: describeFound }).problems.map(({ segments, message }) => ({
    path: formatPath(segments),
    message,
  }));
}

/** Changes in an address; null when they cannot be read. */
export function readChanges(text: string): PolicyChanges | null {
  try {
    const parsed = decisionPolicy.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Changes for an address; null for none. */
export function writeChanges(changes: PolicyChanges): string | null {
  const kept = withoutEmpty(changes);
  if (!hasChanges(kept)) return null;
  return JSON.stringify({
    ...(!isEmpty(kept.billing) && { billing: kept.billing }),
    ...(!isEmpty(kept.proxies) && { proxies: kept.proxies }),
  });
}
