'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { DecisionFields } from '#components/decisions/decision-fields.tsx';
import type { PlanValues } from './plan-values.ts';

/** What a plan decides otherwise, by how a call ends. */
export function DecisionRows() {
  const { setValue } = useFormContext<PlanValues>();
  const decisions = useWatch<PlanValues, 'decisions'>({ name: 'decisions' });
  return (
    <DecisionFields
      legend="What is billed for companies on this plan"
      configured={undefined}
      usual={() => ({ words: 'As elsewhere' })}
      value={decisions}
      onChange={(value) => setValue('decisions', value, { shouldDirty: true })}
    />
  );
}
