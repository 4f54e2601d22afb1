'use client';

import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { CorrectionForm } from '#components/correction-form.tsx';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { facetsQuery } from '#data/events.ts';
import { metersQuery } from '#data/meters.ts';

/** A correction of what a company has used; of a single call it is made where the call is shown. */
export function NewCorrectionDialog({ company: initial, onClose }: { company: string; onClose: () => void }) {
  const { data: facets } = useQuery(facetsQuery);
  const { data: meters = [] } = useQuery(metersQuery);
  const [company, setCompany] = useState(initial);
  const [meterId, setMeterId] = useState('');
  const [time, setTime] = useState('');
  const listId = useId();
  const chosen = company.trim();
  const instant = time === '' ? undefined : new Date(`${time}Z`).toISOString();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        heading="New correction"
        description="Of what a company has used. To correct a single call, open its event."
      >
        <CorrectionForm
          target={{
            ...(chosen !== '' && { company: chosen }),
            ...(meterId !== '' && { meterId }),
            ...(instant && { time: instant }),
          }}
          what={chosen || 'a company'}
          quantity=""
          quantityHelp={meterId === '' ? 'Signed, in calls: -5 takes five back.' : 'Signed, in the meter’s unit.'}
          cancel={
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
          }
          onAdded={onClose}
          targetFields={{
            names: ['company', 'meterId', 'time'],
            render: (errorOf) => (
              <>
                <Field label="Company" error={errorOf('company')}>
                  {(control) => (
                    <Input
                      {...control}
                      required
                      list={listId}
                      value={company}
                      spellCheck={false}
                      autoCapitalize="none"
                      autoComplete="off"
                      onChange={(event) => setCompany(event.target.value)}
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
                    <Select {...control} value={meterId} onChange={(event) => setMeterId(event.target.value)}>
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
                  {(control) => (
                    <Input
                      {...control}
                      type="datetime-local"
                      value={time}
                      onChange={(event) => setTime(event.target.value)}
                      className="max-w-64"
                    />
                  )}
                </Field>
              </>
            ),
          }}
        />
      </DialogContent>
    </Dialog>
  );
}
