import type { PolicyEffect } from '@tallygate/contracts/policy-effect';
import { formatCount, formatNumber } from '#lib/format.ts';

/** What a policy would have done to the calls of the last 24 hours, as far as the ledger tells. */
export function PolicyEffectLine({ effect }: { effect: PolicyEffect['effects'][number] }) {
  const { reached, refused, untold } = effect;
  const isUntold = untold.length > 0;
  if (reached.calls === 0) return <p className="text-sm text-ink-muted">No calls in 24 h to show its effect on.</p>;
  const told = reached.calls - untold.reduce((sum, { calls }) => sum + calls, 0);
  return (
    <div role="status" className="flex flex-col gap-0.5 text-sm">
      {told > 0 && (
        <p className="font-medium">
          {refused.calls === 0
            ? `Refuses none of ${formatCount(told, 'call', 'calls')} of 24 h.`
            : `Refuses ${formatNumber(refused.calls)} of ${formatCount(reached.calls, 'call', 'calls')} of 24 h${
                refused.consumers === 0 ? '' : `, of ${formatCount(refused.consumers, 'consumer', 'consumers')}`
              }.`}
        </p>
      )}
      {isUntold &&
        untold.map(({ calls, reason }) => (
          <p key={reason} className="text-ink-muted">
            Cannot be told: {formatCount(calls, 'call', 'calls')}, {reason}.
          </p>
        ))}
    </div>
  );
}
