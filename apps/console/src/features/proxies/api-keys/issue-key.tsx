'use client';

import type { ApiKeyReply } from '@tallygate/contracts/api-key';
import type { FormEvent } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { type IssueKey, useIssueKey } from '#data/api-keys.ts';
import { ApiError } from '#lib/api-client.ts';
import { ShownKey } from './shown-key.tsx';

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
  const reply: ApiKeyReply | undefined = issue.data;
  const fields = issue.error instanceof ApiError ? issue.error.fields : [];
  const errorOf = (path: string) => fields.find((field) => field.path === path)?.message;
  const unnamed = fields.filter(({ path }) => !['name', 'consumer', 'company'].includes(path));

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    issue.mutate(readKey(new FormData(event.currentTarget)));
  };
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
              {(control) => <Input {...control} name="name" autoComplete="off" spellCheck={false} maxLength={63} />}
            </Field>
            <May to="charges.write">
              <Field label="Consumer" optional error={errorOf('consumer')} help="Who calls; the name when left empty.">
                {(control) => <Input {...control} name="consumer" autoComplete="off" maxLength={256} />}
              </Field>
              <Field label="Company" optional error={errorOf('company')} help="Who pays; the consumer when left empty.">
                {(control) => <Input {...control} name="company" autoComplete="off" maxLength={256} />}
              </Field>
            </May>
            <Field label="Expires">
              {(control) => (
                <Select {...control} name="days" defaultValue="90">
                  {LIFETIMES.map(({ days, label }) => (
                    <option key={label} value={days}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {issue.error && (fields.length === 0 || unnamed.length > 0) && (
              <FormProblems findings={unnamed} error={issue.error} />
            )}
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

function readKey(form: FormData): IssueKey {
  const text = (name: string) => String(form.get(name) ?? '').trim() || undefined;
  const days = text('days');
  return {
    name: text('name'),
    consumer: text('consumer'),
    company: text('company'),
    ...(days && { expiresIn: { unit: 'days' as const, duration: Number(days) } }),
  };
}
