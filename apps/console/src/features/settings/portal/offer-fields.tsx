import type { PlanView } from '@tallygate/contracts/plan';
import type { PortalOfferEntry } from '@tallygate/contracts/portal';
import { useId } from 'react';
import { Select } from '#components/ui/select.tsx';

type OfferFieldsProps = {
  plans: readonly PlanView[];
  value: readonly PortalOfferEntry[];
  onChange: (offers: PortalOfferEntry[]) => void;
  error: string | undefined;
};

/** Of each plan whether companies may choose it, and how their calls are paid then. */
export function OfferFields({ plans, value, onChange, error }: OfferFieldsProps) {
  const id = useId();
  if (plans.length === 0) return <p className="text-sm text-ink-muted">There is no plan yet.</p>;
  const change = (planId: string, credit: string) => {
    const others = value.filter((one) => one.planId !== planId);
    onChange(credit === '' ? others : [...others, { planId, credit: credit as PortalOfferEntry['credit'] }]);
  };
  return (
    <ul className="flex flex-col gap-3" aria-describedby={error ? id : undefined}>
      {plans.map((plan) => (
        <li key={plan.id} className="grid items-center gap-x-4 gap-y-1 sm:grid-cols-2">
          <bdi className="text-sm font-medium [overflow-wrap:anywhere]">{plan.name}</bdi>
          <Select
            aria-label={`Companies may choose ${plan.name}`}
            value={value.find(({ planId }) => planId === plan.id)?.credit ?? ''}
            onChange={(event) => change(plan.id, event.target.value)}
          >
            <option value="">not offered</option>
            <option value="invoice">offered, by invoice</option>
            <option value="prepaid">offered, from credits, refused without</option>
            <option value="prepaid_then_invoice">offered, from credits, then by invoice</option>
          </Select>
        </li>
      ))}
      {error && (
        <li id={id} className="text-xs font-medium text-bad">
          {error}
        </li>
      )}
    </ul>
  );
}
