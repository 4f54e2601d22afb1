'use client';

import type { CreateApiKey } from '@tallygate/contracts/api-key';
import { Controller } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useIssueKey } from '#data/api-keys.ts';
import { trimmedText } from '#lib/form-errors.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import { ShownKey } from './shown-key.tsx';

const RESOLVER = lazyResolver<CreateApiKey, CreateApiKey>(() =>
  import('@tallygate/contracts/api-key').then((module) => module.createApiKey),
);
const LIFETIMES = [
  { days: '30', label: '30 days' },
  { days: '90', label: '90 days' },
  { days: '365', label: 'One year' },
  { days: '', label: 'Does not expire' },
];

type IssueKeyDialogProps = { proxy: string; header: string; onClose: () => void };

/** Asks for whom a key is, issues it, and shows it once. */
export function IssueKeyDialog({ proxy, header, onClose }: IssueKeyDialogProps) {
  const issue = useIssueKey(proxy);
  const reply = issue.data;
  const { form, submit, errorOf, otherError } = useSchemaForm<CreateApiKey, CreateApiKey>({
    resolver: RESOLVER,
    defaultValues: { expiresIn: { unit: 'days', duration: 90 } },
    fields: ['name', 'consumer', 'company', 'expiresIn'],
    send: issue.mutateAsync,
  });
  // A press beside the dialog must not lose a key that nobody can show again.
  const keep = (event: Event) => {
    if (reply) event.preventDefault();
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading={reply ? 'API key issued' : 'Issue an API key'} onInteractOutside={keep}>
        {reply ? (
          <ShownKey reply={reply} header={header} />
        ) : (
          <form onSubmit={submit} noValidate className="flex flex-col gap-4">
            <Field label="Name" error={errorOf('name')} help="Lower-case letters, digits and dashes. Stays as it is.">
              {(control) => (
                <Input
                  {...control}
                  {...form.register('name', trimmedText)}
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={63}
                />
              )}
            </Field>
            <May to="charges.write">
              <Field label="Consumer" optional error={errorOf('consumer')} help="Who calls; the name when left empty.">
                {(control) => (
                  <Input {...control} {...form.register('consumer', trimmedText)} autoComplete="off" maxLength={256} />
                )}
              </Field>
              <Field label="Company" optional error={errorOf('company')} help="Who pays; the consumer when left empty.">
                {(control) => (
                  <Input {...control} {...form.register('company', trimmedText)} autoComplete="off" maxLength={256} />
                )}
              </Field>
            </May>
            <Controller
              control={form.control}
              name="expiresIn"
              render={({ field: { value, onChange, ref } }) => (
                <Field label="Expires" error={errorOf('expiresIn')}>
                  {(control) => (
                    <Select
                      {...control}
                      ref={ref}
                      value={value?.duration ?? ''}
                      onChange={({ target }) => onChange(lifetimeOf(target.value))}
                    >
                      {LIFETIMES.map(({ days, label }) => (
                        <option key={label} value={days}>
                          {label}
                        </option>
                      ))}
                    </Select>
                  )}
                </Field>
              )}
            />
            {otherError && <FormProblems findings={[]} error={otherError} />}
            <DialogActions>
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button type="submit" variant="primary" busy={issue.isPending}>
                Issue key
              </Button>
            </DialogActions>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}

function lifetimeOf(days: string): CreateApiKey['expiresIn'] {
  return days === '' ? undefined : { unit: 'days', duration: Number(days) };
}
