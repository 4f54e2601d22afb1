import type { RunningRules } from '@tallygate/contracts/decision-policy';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import type { OverridableReason } from '#components/decisions/rule-words.ts';
import { Alert } from '#components/ui/alert.tsx';

/** Says which companies have plans, whose rules win over the ones that are tried here. */
export function PlanNotice({ plans }: Pick<RunningRules, 'plans'>) {
  if (plans.length === 0) return null;
  return (
    <Alert heading="Plans win over the rules tried here">
      <ul className="list-disc space-y-0.5 ps-4">
        {plans.map(({ name, decisions }) => (
          <li key={name}>
            {name}:{' '}
            {Object.entries(decisions)
              .map(
                ([reason, value]) =>
                  `${REASON_TABLE[reason as OverridableReason].label} ${value === 'bill' ? 'billed' : 'free'}`,
              )
              .join(', ')}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
