'use client';

import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { MoneyInput } from '#components/price/money-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { errorAt } from '#lib/form-errors.ts';
import { NEW_PHASE, type PlanValues, TRIAL_PHASE } from './plan-values.ts';
import { PhasePrices } from './price-rows.tsx';

/** The phases of a plan's terms, in the order in which a company goes through them. */
export function PhaseFields() {
  const { fields, append, prepend, remove } = useFieldArray<PlanValues, 'phases'>({ name: 'phases' });
  const hasTrial = useWatch<PlanValues, 'phases'>({ name: 'phases' }).some(({ isTrial }) => isTrial);
  return (
    <div className="flex flex-col gap-3">
      {fields.map((row, index) => (
        <Phase
          key={row.id}
          index={index}
          isLast={index === fields.length - 1}
          onRemove={fields.length > 1 ? () => remove(index) : undefined}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        {!hasTrial && (
          <Button size="sm" onClick={() => prepend(TRIAL_PHASE)}>
            <Plus aria-hidden /> Add trial
          </Button>
        )}
        <Button size="sm" onClick={() => append({ ...NEW_PHASE, name: `Phase ${fields.length + 1}` })}>
          <Plus aria-hidden /> Add phase
        </Button>
      </div>
    </div>
  );
}

type PhaseProps = { index: number; isLast: boolean; onRemove: (() => void) | undefined };

function Phase({ index, isLast, onRemove }: PhaseProps) {
  const { register, formState } = useFormContext<PlanValues>();
  const isTrial = useWatch<PlanValues, `phases.${number}.isTrial`>({ name: `phases.${index}.isTrial` });
  const currency = useWatch<PlanValues, 'currency'>({ name: 'currency' });
  const at = <Key extends string>(key: Key) => `phases.${index}.${key}` as const;
  const error = (key: string) => errorAt(formState.errors, `phases.${index}.${key}`);
  const bound = (key: 'minimum' | 'cap', label: string) => (
    <div className="grid grid-cols-[1fr_8rem] gap-2">
      <Field label={label} optional error={error(key)}>
        {(control) => <MoneyInput {...control} {...register(at(key))} currency={currency} />}
      </Field>
      <Field label="Of">
        {(control) => (
          <Select {...control} {...register(at(`${key}Scope` as const))}>
            <option value="usage">usage</option>
            <option value="total">all charges</option>
          </Select>
        )}
      </Field>
    </div>
  );
  return (
    <fieldset className="flex flex-col gap-4 rounded-lg border bg-sunken/40 p-4">
      <legend className="sr-only">Phase {index + 1}</legend>
      <div className="grid items-start gap-4 sm:grid-cols-[1fr_8rem_auto]">
        <Field
          label={isTrial ? 'Trial' : 'Phase'}
          help={isTrial ? 'Nothing is charged in it.' : undefined}
          error={error('name')}
        >
          {(control) => <Input {...control} {...register(at('name'))} autoComplete="off" />}
        </Field>
        {isLast ? (
          <span />
        ) : (
          <Field label="Days" error={error('days')}>
            {(control) => <Input {...control} {...register(at('days'))} inputMode="numeric" autoComplete="off" />}
          </Field>
        )}
        {onRemove && (
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove phase ${index + 1}`}
            onClick={onRemove}
            className="sm:mt-6"
          >
            <Trash2 aria-hidden />
          </Button>
        )}
      </div>
      {!isTrial && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Base fee" optional error={error('baseFee')}>
              {(control) => <MoneyInput {...control} {...register(at('baseFee'))} currency={currency} />}
            </Field>
            <Field label="Base fee is charged">
              {(control) => (
                <Select {...control} {...register(at('timing'))}>
                  <option value="in_arrears">with the period’s invoice</option>
                  <option value="in_advance">with the invoice before</option>
                </Select>
              )}
            </Field>
          </div>
          <div className="grid gap-4 sm:grid-cols-2">
            {bound('minimum', 'Minimum')}
            {bound('cap', 'Cap')}
          </div>
          <PhasePrices index={index} />
        </>
      )}
    </fieldset>
  );
}
