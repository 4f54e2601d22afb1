import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { metersQuery } from '#data/meters.ts';
import { errorAt } from '#lib/form-errors.ts';
import type { RailValues } from './rail-values.ts';

/** What the rail calls each meter. */
export function MeterNames({ words }: { words: { eventName: string; externalId: string | null } }) {
  const { register, formState } = useFormContext<RailValues>();
  const { fields, append, remove } = useFieldArray<RailValues, 'meters'>({ name: 'meters' });
  const { data: meters = [] } = useQuery(metersQuery);
  const error = (path: string) => errorAt(formState.errors, path);
  return (
    <div className="flex flex-col gap-4">
      {fields.map((row, index) => (
        <fieldset key={row.id} className="grid items-start gap-3 rounded-lg border p-3 sm:grid-cols-2">
          <legend className="sr-only">Meter {index + 1}</legend>
          <Field label="Meter" error={error(`meters.${index}.meterId`)}>
            {(control) => (
              <Select {...control} {...register(`meters.${index}.meterId`)}>
                {meters.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
                {!meters.some(({ id }) => id === row.meterId) && <option value={row.meterId}>{row.meterId}</option>}
              </Select>
            )}
          </Field>
          <Field label={words.eventName} error={error(`meters.${index}.eventName`)}>
            {(control) => (
              <Input {...control} {...register(`meters.${index}.eventName`)} spellCheck={false} autoComplete="off" />
            )}
          </Field>
          {words.externalId !== null && (
            <Field label={words.externalId} error={error(`meters.${index}.externalId`)}>
              {(control) => (
                <Input {...control} {...register(`meters.${index}.externalId`)} spellCheck={false} autoComplete="off" />
              )}
            </Field>
          )}
          <div className="flex justify-end self-end sm:col-start-2">
            <Button size="sm" variant="ghost" aria-label={`Remove meter ${index + 1}`} onClick={() => remove(index)}>
              <Trash2 aria-hidden /> Remove
            </Button>
          </div>
        </fieldset>
      ))}
      <div>
        <Button
          size="sm"
          disabled={meters.length === 0}
          onClick={() => append({ meterId: meters[0]?.id ?? '', eventName: '', externalId: '' })}
        >
          <Plus aria-hidden /> Add meter
        </Button>
      </div>
      {meters.length === 0 && <p className="text-xs text-ink-muted">There is no meter yet: add one first.</p>}
    </div>
  );
}
