'use client';

import type { CreateCorrection } from '@tallygate/contracts/correction';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useFormContext } from 'react-hook-form';
import { CorrectionForm } from '#components/correction-form.tsx';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { facetsQuery } from '#data/events.ts';
import { metersQuery } from '#data/meters.ts';
import { errorAt, optionalText, trimmedText } from '#lib/form-errors.ts';

/** A correction of what a company has used; of a single call it is made where the call is shown. */
export function NewCorrectionDialog({ company, onClose }: { company: string; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        heading="New correction"
        description="Of what a company has used. To correct a single call, open its event."
      >
        <CorrectionForm
          company={company}
          quantity=""
          cancel={
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
          }
          onAdded={onClose}
        >
          <TargetFields />
        </CorrectionForm>
      </DialogContent>
    </Dialog>
  );
}

const INSTANT = {
  setValueAs: (value: unknown) => (value ? new Date(`${String(value)}Z`).toISOString() : undefined),
};

function TargetFields() {
  const { data: facets } = useQuery(facetsQuery);
  const { data: meters = [] } = useQuery(metersQuery);
  const { register, formState } = useFormContext<CreateCorrection>();
  const listId = useId();
  const errorOf = (name: string) => errorAt(formState.errors, name);
  return (
    <>
      <Field label="Company" error={errorOf('company')}>
        {(control) => (
          <Input
            {...control}
            {...register('company', trimmedText)}
            required
            list={listId}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
          />
        )}
      </Field>
      <datalist id={listId}>
        {facets?.companies.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Field
        label="Meter"
        error={errorOf('meterId')}
        help="Calls count at every meter that counts calls; with a meter, only there and in its unit."
      >
        {(control) => (
          <Select {...control} {...register('meterId', optionalText)}>
            <option value="">Calls, at every meter</option>
            {meters.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Counts for (UTC)"
        optional
        error={errorOf('time')}
        help="The instant whose billing period is corrected; empty is now."
      >
        {(control) => <Input {...control} {...register('time', INSTANT)} type="datetime-local" className="max-w-64" />}
      </Field>
    </>
  );
}
