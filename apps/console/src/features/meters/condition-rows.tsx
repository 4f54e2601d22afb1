'use client';

import { METER_FIELD_HELP, METER_FIELDS } from '@tallygate/contracts/meter-fields';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { facetsQuery } from '#data/events.ts';
import { errorAt } from '#lib/form-errors.ts';
import { checkMeter } from './check-meter.ts';
import { operatorsFor, suggestedValues } from './field-suggestions.ts';
import {
  type ConditionRow as ConditionValues,
  filterRows,
  type MeterValues,
  NEW_CONDITION,
  OTHER_FIELD,
} from './meter-values.ts';

export function ConditionRows() {
  const { register, getValues, setValue, formState } = useFormContext<MeterValues>();
  const filterAs = useWatch<MeterValues, 'filterAs'>({ name: 'filterAs' });
  const { fields, append, remove } = useFieldArray<MeterValues, 'conditions'>({ name: 'conditions' });

  const toJson = () => {
    const filter = checkMeter(getValues()).definition?.filter ?? { and: [] };
    setValue('filterJson', JSON.stringify(filter, null, 2));
    setValue('filterAs', 'json', { shouldDirty: true });
  };
  const toRows = () => {
    const filter = checkMeter(getValues()).definition?.filter;
    const rows = filter && filterRows(filter);
    if (!rows) return false;
    setValue('conditions', rows.conditions);
    setValue('match', rows.match);
    setValue('filterAs', 'rows', { shouldDirty: true });
    return true;
  };

  if (filterAs === 'json') {
    return (
      <div className="flex flex-col gap-3">
        <Field
          label="Filter"
          error={errorAt(formState.errors, 'filterJson')}
          help="Conditions joined by and, or and not. Rows can show one level of all or any."
        >
          {(control) => (
            <Textarea
              {...control}
              {...register('filterJson')}
              spellCheck={false}
              className="min-h-56 font-mono text-xs"
            />
          )}
        </Field>
        <RowsButton onRows={toRows} />
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <Field label="An event is counted when">
        {(control) => (
          <Select {...control} {...register('match')} className="max-w-80">
            <option value="all">it meets all conditions</option>
            <option value="any">it meets any condition</option>
          </Select>
        )}
      </Field>
      {fields.map((row, index) => (
        <ConditionRow key={row.id} index={index} initial={row} onRemove={() => remove(index)} />
      ))}
      {fields.length === 0 && (
        <p className="text-sm text-ink-muted">
          Without a condition every event is counted, protocol messages included.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => append(NEW_CONDITION)}>
          <Plus aria-hidden /> Add condition
        </Button>
        <Button size="sm" variant="ghost" onClick={toJson}>
          Write as JSON
        </Button>
      </div>
    </div>
  );
}

function RowsButton({ onRows }: { onRows: () => boolean }) {
  const { setError } = useFormContext<MeterValues>();
  const show = () => {
    if (!onRows()) setError('filterJson', { message: 'Rows cannot show this filter: it nests, or is not valid yet' });
  };
  return (
    <div>
      <Button size="sm" variant="ghost" onClick={show}>
        Show as rows
      </Button>
    </div>
  );
}

type ConditionRowProps = { index: number; initial: ConditionValues; onRemove: () => void };

function ConditionRow({ index, initial, onRemove }: ConditionRowProps) {
  const { register, formState } = useFormContext<MeterValues>();
  const facets = useQuery(facetsQuery);
  const field = useWatch<MeterValues, `conditions.${number}.field`>({ name: `conditions.${index}.field` });
  const op = useWatch<MeterValues, `conditions.${number}.op`>({ name: `conditions.${index}.op` });
  const listId = useId();
  const error = (key: string) => errorAt(formState.errors, `conditions.${index}.${key}`);
  const suggestions = suggestedValues(field, facets.data);
  return (
    <fieldset className="grid grid-cols-[1fr_1fr_auto] items-start gap-2.5 rounded-lg border bg-sunken/40 p-3 sm:grid-cols-[1fr_1fr_1.4fr_auto]">
      <legend className="sr-only">Condition {index + 1}</legend>
      <Field label="Field" error={error('field')}>
        {(control) => (
          <Select {...control} {...register(`conditions.${index}.field`)} defaultValue={initial.field}>
            {METER_FIELDS.map((name) => (
              <option key={name} value={name} title={METER_FIELD_HELP[name]}>
                {name}
              </option>
            ))}
            <option value={OTHER_FIELD}>path…</option>
          </Select>
        )}
      </Field>
      <Field label="Operator" error={error('op')} className="max-sm:col-span-2">
        {(control) => (
          <Select {...control} {...register(`conditions.${index}.op`)} defaultValue={initial.op}>
            {operatorsFor(field, op).map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {op === 'exists' ? (
        <span className="max-sm:hidden" />
      ) : (
        <Field label="Value" error={error('value')} className="max-sm:col-span-2">
          {(control) => (
            <>
              <Input
                {...control}
                {...register(`conditions.${index}.value`)}
                list={suggestions.length > 0 ? listId : undefined}
                placeholder={op === 'in' ? 'echo, add…' : undefined}
                spellCheck={false}
                autoComplete="off"
                className="font-mono text-xs"
              />
              {suggestions.length > 0 && (
                <datalist id={listId}>
                  {suggestions.map((value) => (
                    <option key={value} value={value} />
                  ))}
                </datalist>
              )}
            </>
          )}
        </Field>
      )}
      <Button
        variant="ghost"
        size="icon"
        aria-label={`Remove condition ${index + 1}`}
        onClick={onRemove}
        className="mt-6.5 justify-self-end max-sm:col-start-3"
      >
        <Trash2 aria-hidden />
      </Button>
      {field === OTHER_FIELD && (
        <Field
          label="Path"
          error={error('path')}
          className="col-span-full"
          help="In the event as it is sent to Moesif, such as metadata.mcpAnalytics.clientInfo.name"
        >
          {(control) => (
            <Input
              {...control}
              {...register(`conditions.${index}.path`)}
              spellCheck={false}
              autoComplete="off"
              placeholder="metadata.…"
              className="font-mono text-xs"
            />
          )}
        </Field>
      )}
      {METER_FIELD_HELP[field] && <p className="col-span-full text-xs text-ink-muted">{METER_FIELD_HELP[field]}</p>}
    </fieldset>
  );
}
