'use client';

import type { MakePortalLink, PortalKeyView } from '@tallygate/contracts/portal';
import { CodeBlock } from '#components/code-block.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useMakePortalLink } from '#data/portal-settings.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';

type Values = Omit<MakePortalLink, 'keyId'>;

/** Signs a link for somebody of a company, for a seller without a site of its own, and to look at what a company sees. */
export function LinkDialog({ portalKey, onClose }: { portalKey: PortalKeyView; onClose: () => void }) {
  const make = useMakePortalLink();
  const { form, submit, errorOf, otherError } = useSchemaForm<Values, Values>({
    defaultValues: { company: '', subject: '', role: 'viewer' },
    fields: ['company', 'subject', 'role'],
    send: (values) => make.mutateAsync({ ...values, keyId: portalKey.id }),
  });
  const made = make.data;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading={made === undefined ? 'Make a link into the portal' : 'Link made'}>
        {made !== undefined ? (
          <>
            <Alert tone="warn" heading="Good for five minutes, and once" live>
              Whoever opens it comes in. Hand it over by a way that only they read.
            </Alert>
            <CodeBlock label="Link" code={`${location.origin}/portal/enter#token=${made.token}`} />
            <DialogActions>
              <DialogClose asChild>
                <Button variant="primary">Done</Button>
              </DialogClose>
            </DialogActions>
          </>
        ) : (
          <form onSubmit={submit} noValidate aria-label="Make a link" className="flex flex-col gap-4">
            <Field label="Company" error={errorOf('company')} help="As calls name it.">
              {(control) => <Input {...control} {...form.register('company')} autoComplete="off" spellCheck={false} />}
            </Field>
            <Field
              label="Who comes in"
              error={errorOf('subject')}
              help="Such as an e-mail address; stands in the audit log."
            >
              {(control) => <Input {...control} {...form.register('subject')} autoComplete="off" maxLength={256} />}
            </Field>
            <Field label="May" error={errorOf('role')}>
              {(control) => (
                <Select {...control} {...form.register('role')}>
                  <option value="viewer">look</option>
                  <option value="admin">look, make and revoke keys, make alerts</option>
                </Select>
              )}
            </Field>
            {otherError && <FormProblems findings={[]} error={otherError} />}
            <DialogActions>
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button type="submit" variant="primary" busy={make.isPending}>
                Make link
              </Button>
            </DialogActions>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}
