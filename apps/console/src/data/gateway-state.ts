import type { StatusView } from '@tallygate/contracts/status-view';
import { formatDuration } from '#lib/format.ts';

export type GatewayState = {
  state: 'running' | 'changed' | 'degraded' | 'unreachable';
  label: string;
  reasons: string[];
};

type Facts = Pick<StatusView, 'gateways' | 'running' | 'inSync' | 'changedOutside' | 'changedOnlyInText' | 'now'>;

/** What the gateways last said of themselves, as one word with its reasons. */
export function gatewayState(facts: Facts): GatewayState {
  const { gateways, running, inSync, changedOutside, changedOnlyInText, now } = facts;
  const live = gateways.filter((gateway) => gateway.live);
  if (live.length === 0) {
    const reason = gateways.length === 0 ? 'No gateway has reported yet.' : silence(gateways, now);
    return { state: 'unreachable', label: 'No gateway reports', reasons: [reason] };
  }

  const reasons: string[] = [];
  for (const gateway of gateways) {
    if (!gateway.live) reasons.push(`Gateway “${gateway.id}” stopped reporting.`);
    else if (gateway.configError) {
      reasons.push(
        `Gateway “${gateway.id}” refused the newest file: ${gateway.configError.findings[0]?.message ?? 'it has problems'}.`,
      );
    }
    for (const proxy of gateway.live ? gateway.proxies : []) {
      if (!proxy.serving) reasons.push(`Proxy ${proxy.name} is not served${proxy.reason ? `: ${proxy.reason}` : ''}.`);
    }
  }
  if (!inSync && !changedOutside && running && reasons.length === 0) {
    const what = running.number === null ? 'the file' : `version ${running.number}`;
    reasons.push(`Not every gateway has confirmed ${what} yet.`);
  }
  if (reasons.length > 0) return { state: 'degraded', label: 'Degraded', reasons };
  if (!changedOutside) return { state: 'running', label: 'Running', reasons };
  const reason = changedOnlyInText
    ? 'Comments, order or spelling of config.toml were changed outside the console.'
    : 'config.toml was changed outside the console.';
  return { state: 'changed', label: 'Changed outside', reasons: [reason] };
}

function silence(gateways: readonly { lastSeenAt: string }[], now: string): string {
  const last = Math.max(...gateways.map(({ lastSeenAt }) => Date.parse(lastSeenAt)));
  return `No gateway has reported for ${formatDuration(Math.max(0, Date.parse(now) - last))}.`;
}
