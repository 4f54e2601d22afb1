import type { Finding } from '@tallygate/contracts/finding';
import type { GatewayView } from '@tallygate/contracts/status-view';
import type { LocalGateway, LocalReport } from '../gateways/local-gateway.ts';
import { type GatewayRegistry, UNREPORTED } from '../gateways/registry.ts';

export type RoundResult = {
  /** The reason of a gateway that refused the file; null when none did. */
  rejection: { gateway: string; findings: Finding[] } | null;
  notServing: { gateway: string; reason: string }[];
};

/**
 * Tells the gateways about a new file and waits until each live one serves it, one refuses it, or the time is over.
 * No live gateway is no failure: the file stands, and the result says so.
 */
export async function askGateways(
  options: { registry: GatewayRegistry; local: LocalGateway },
  hash: string,
  waitMs: number,
): Promise<RoundResult> {
  const { registry, local } = options;
  const asked = registry.live().map((gateway) => gateway.id);
  const present = () => registry.list().filter((gateway) => asked.includes(gateway.id));
  const settled = () => present().some((one) => rejects(one, hash)) || present().every((one) => serves(one, hash));

  const nudged = local.reload().then((report) => {
    if (report) registry.confirm(report);
    return report;
  });
  if (asked.length === 0) return judgeAlone(await nudged, hash);
  await registry.waitFor(settled, waitMs);

  const refusing = present().find((gateway) => rejects(gateway, hash));
  if (refusing)
    return { rejection: { gateway: refusing.id, findings: refusing.configError?.findings ?? [] }, notServing: [] };
  const notServing = present()
    .filter((gateway) => !serves(gateway, hash))
    .map((gateway) => ({
      gateway: gateway.id,
      reason: gateway.live
        ? `has not confirmed the new configuration within ${waitMs / 1000} s`
        : `has not been heard of since ${gateway.lastSeenAt}`,
    }));
  return { rejection: null, notServing };
}

/** The verdict when no gateway has reported yet: that of the one on this machine, if it answers. */
function judgeAlone(report: LocalReport | null, hash: string): RoundResult {
  if (report?.error?.hash === hash)
    return { rejection: { gateway: UNREPORTED, findings: report.error.findings }, notServing: [] };
  if (report?.hash === hash) return { rejection: null, notServing: [] };
  const reason = report ? 'runs another configuration file' : 'no gateway is running';
  return { rejection: null, notServing: [{ gateway: report ? UNREPORTED : 'none', reason }] };
}

const serves = (gateway: GatewayView, hash: string) => gateway.configHash === hash;
const rejects = (gateway: GatewayView, hash: string) => gateway.configError?.hash === hash;
