import { DIFFERENCE_CLASSES, HOPS, VERDICTS } from '@tallygate/contracts/reconciliation-states';
import { RECONCILIATION_TABLE } from '@tallygate/contracts/reconciliation-table';
import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { FilterForm } from '#components/filter-form.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { CLASS_WORDS, HOP_WORDS, VERDICT_WORDS } from './reconciliation-words.ts';

type Filters = Readonly<Record<string, string>>;

const CHOICES: Readonly<Record<string, readonly [string, string][]>> = {
  verdict: VERDICTS.map((one) => [one, VERDICT_WORDS[one].label]),
  hop: HOPS.map((one) => [one, HOP_WORDS[one]]),
  class: DIFFERENCE_CLASSES.map((one) => [one, CLASS_WORDS[one]]),
};
const TEXTS = ['company', 'meter'];

/** The filters that people ask for; every other column of the table can stand in the address as well. */
export function ReconciliationFilters({ filters, onFilter }: { filters: Filters; onFilter: (next: Filters) => void }) {
  const [values, setValues] = useState(filters);
  const set = (id: string) => (event: { target: { value: string } }) =>
    setValues({ ...values, [id]: event.target.value });
  const labelOf = (id: string) => RECONCILIATION_TABLE.find((column) => column.id === id)?.label ?? id;
  return (
    <FilterForm
      isNarrowed={Object.keys(filters).length > 0}
      columns="md:grid-cols-3 xl:grid-cols-[repeat(5,minmax(0,1fr))_auto]"
      onSubmit={() => onFilter(values)}
    >
      {TEXTS.map((id, index) => (
        <Field key={id} label={labelOf(id)}>
          {(control) => (
            <Input
              {...control}
              data-shortcut={index === 0 ? 'search' : undefined}
              value={values[id] ?? ''}
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
              placeholder="Any…"
              onChange={set(id)}
            />
          )}
        </Field>
      ))}
      {Object.entries(CHOICES).map(([id, choices]) => (
        <Field key={id} label={labelOf(id)}>
          {(control) => (
            <Select {...control} value={values[id] ?? ''} onChange={set(id)}>
              <option value="">Any</option>
              {/* Several values, or one that begins so: from an address. */}
              {values[id] !== undefined && values[id] !== '' && !choices.some(([value]) => value === values[id]) && (
                <option value={values[id]}>{values[id]}</option>
              )}
              {choices.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ))}
    </FilterForm>
  );
}
