'use client';

import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { errorAt } from '#lib/form-errors.ts';
import { formatAmount, majorToMinor, timesPowerOfTen } from '#lib/money.ts';
import { MoneyInput } from './money-input.tsx';
import type { PriceValues } from './price-values.ts';

const CURRENCIES = [
  'usd',
  'eur',
  'gbp',
  'chf',
  'sek',
  'nok',
  'dkk',
  'pln',
  'cad',
  'aud',
  'nzd',
  'sgd',
  'jpy',
  'inr',
  'brl',
];

const MODELS = [
  { value: 'per_unit', label: 'Per unit', help: 'Each unit costs the same.' },
  {
    value: 'package',
    label: 'Package',
    help: 'Units are sold by the package; a started package counts as whole, or not at all.',
  },
  { value: 'graduated', label: 'Graduated tiers', help: 'Each unit costs what its own tier says.' },
  { value: 'volume', label: 'Volume tiers', help: 'All units cost what the tier of the total says.' },
  { value: 'flat', label: 'Flat', help: 'A fixed amount per period, whatever is used.' },
] as const;

export function PriceFields() {
  const { register, formState } = useFormContext<PriceValues>();
  const model = useWatch<PriceValues, 'model'>({ name: 'model' });
  const currency = useWatch<PriceValues, 'currency'>({ name: 'currency' });
  const error = (path: string) => errorAt(formState.errors, path);
  const currencies = CURRENCIES.includes(currency) ? CURRENCIES : [...CURRENCIES, currency];
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[1fr_8rem]">
        <Field label="Price model" help={MODELS.find(({ value }) => value === model)?.help} error={error('model')}>
          {(control) => (
            <Select {...control} {...register('model')}>
              {MODELS.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Currency" error={error('currency')}>
          {(control) => (
            <Select {...control} {...register('currency')}>
              {currencies.map((code) => (
                <option key={code} value={code}>
                  {code.toUpperCase()}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {(model === 'per_unit' || model === 'package') && (
        <Field
          label={model === 'package' ? 'Price of a package' : 'Unit price'}
          error={error('unitAmount')}
          help={<UnitPriceEcho />}
        >
          {(control) => <MoneyInput {...control} {...register('unitAmount')} currency={currency} />}
        </Field>
      )}
      {model === 'package' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Units in a package" error={error('divideBy')}>
            {(control) => <Input {...control} {...register('divideBy')} inputMode="decimal" autoComplete="off" />}
          </Field>
          <Field label="A started package" error={error('packageRound')}>
            {(control) => (
              <Select {...control} {...register('packageRound')}>
                <option value="up">is charged in full</option>
                <option value="down">is not charged</option>
              </Select>
            )}
          </Field>
        </div>
      )}
      {model === 'flat' && (
        <Field label="Amount per period" error={error('amount')}>
          {(control) => <MoneyInput {...control} {...register('amount')} currency={currency} />}
        </Field>
      )}
      {(model === 'volume' || model === 'graduated') && <TierRows currency={currency} />}
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Free units" optional error={error('freeUnits')}>
          {(control) => (
            <Input {...control} {...register('freeUnits')} inputMode="decimal" autoComplete="off" placeholder="0" />
          )}
        </Field>
        <Field label="Minimum" optional error={error('minimum')}>
          {(control) => <MoneyInput {...control} {...register('minimum')} currency={currency} />}
        </Field>
        <Field label="Maximum" optional error={error('maximum')}>
          {(control) => <MoneyInput {...control} {...register('maximum')} currency={currency} />}
        </Field>
      </div>
    </>
  );
}

/** What the typed price amounts to, so that a slipped point is seen. */
function UnitPriceEcho() {
  const [unitAmount, currency, model, divideBy] = useWatch<
    PriceValues,
    ['unitAmount', 'currency', 'model', 'divideBy']
  >({
    name: ['unitAmount', 'currency', 'model', 'divideBy'],
  });
  const minor = majorToMinor(unitAmount, currency);
  if (minor === null) return 'In whole units of the currency, as small as you like: 0.002';
  const amount = formatAmount(minor, currency);
  if (model === 'package') return `${amount} for each ${divideBy} units`;
  return `${amount} for one, ${formatAmount(timesPowerOfTen(minor, 3), currency)} for 1,000`;
}

function TierRows({ currency }: { currency: string }) {
  const { register, formState } = useFormContext<PriceValues>();
  const { fields, append, remove } = useFieldArray<PriceValues, 'tiers'>({ name: 'tiers' });
  return (
    <div className="flex flex-col gap-2.5">
      {fields.map((row, index) => {
        const isLast = index === fields.length - 1;
        const error = (key: string) => errorAt(formState.errors, `tiers.${index}.${key}`);
        return (
          <fieldset
            key={row.id}
            className="grid grid-cols-2 items-start gap-2.5 rounded-lg border bg-sunken/40 p-3 sm:grid-cols-[1fr_1fr_1fr_auto]"
          >
            <legend className="sr-only">Tier {index + 1}</legend>
            <Field label="Up to" error={error('upTo')}>
              {(control) =>
                isLast ? (
                  <Input {...control} key="rest" value="and above" readOnly />
                ) : (
                  <Input
                    {...control}
                    key="bound"
                    {...register(`tiers.${index}.upTo`)}
                    inputMode="decimal"
                    autoComplete="off"
                  />
                )
              }
            </Field>
            <Field label="Price of a unit" error={error('unitAmount')}>
              {(control) => <MoneyInput {...control} {...register(`tiers.${index}.unitAmount`)} currency={currency} />}
            </Field>
            <Field label="Plus, once" error={error('flatAmount')}>
              {(control) => <MoneyInput {...control} {...register(`tiers.${index}.flatAmount`)} currency={currency} />}
            </Field>
            <Button
              variant="ghost"
              size="icon"
              aria-label={`Remove tier ${index + 1}`}
              disabled={fields.length === 1}
              onClick={() => remove(index)}
              className="self-end justify-self-end"
            >
              <Trash2 aria-hidden />
            </Button>
          </fieldset>
        );
      })}
      <div>
        <Button size="sm" onClick={() => append({ upTo: '', unitAmount: '', flatAmount: '' })}>
          <Plus aria-hidden /> Add tier
        </Button>
      </div>
    </div>
  );
}
