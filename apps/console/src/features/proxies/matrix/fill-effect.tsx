import type { PoliciesEffect } from '@tallygate/contracts/policies-effect';
import { formatCount, formatNumber } from '#lib/format.ts';

type FillEffectProps = {
  effect: PoliciesEffect;
  /** The name for people of a proxy. */
  nameOf: (proxy: string) => string;
};

/** What a policy would have done to the calls of 24 h at all proxies together, and at which of them. */
export function FillEffect({ effect: { reached, refused, untold, proxies }, nameOf }: FillEffectProps) {
  if (reached.calls === 0) return <p className="text-sm text-ink-muted">No calls in 24 h to show its effect on.</p>;
  const told = reached.calls - untold.reduce((sum, { calls }) => sum + calls, 0);
  const hit = proxies.filter((one) => one.refused.calls > 0);
  return (
    <div role="status" className="flex flex-col gap-1 text-sm">
      {told > 0 && <p className="font-medium">{refusedSentence(refused, reached.calls, hit.length)}</p>}
      {proxies.length > 1 && hit.length > 0 && (
        <ul className="text-ink-muted">
          {hit.map((one) => (
            <li key={one.proxy}>
              <bdi>{nameOf(one.proxy)}</bdi>: {formatNumber(one.refused.calls)} of{' '}
              {formatCount(one.reached.calls, 'call', 'calls')}
            </li>
          ))}
        </ul>
      )}
      {untold.map(({ calls, reason }) => (
        <p key={reason} className="text-ink-muted">
          Cannot be told: {formatCount(calls, 'call', 'calls')}, {reason}.
        </p>
      ))}
    </div>
  );
}

/** `Refuses 37 of 812 calls of 24 h, of 2 consumers, on 2 proxies.` */
function refusedSentence(refused: PoliciesEffect['refused'], reached: number, proxies: number): string {
  const calls = `${formatCount(reached, 'call', 'calls')} of 24 h`;
  if (refused.calls === 0) return `Refuses none of ${calls}.`;
  const who = refused.consumers === 0 ? '' : `, of ${formatCount(refused.consumers, 'consumer', 'consumers')}`;
  return `Refuses ${formatNumber(refused.calls)} of ${calls}${who}, on ${formatCount(proxies, 'proxy', 'proxies')}.`;
}
