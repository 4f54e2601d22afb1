'use client';

import type { AlertEndpointView } from '@tallygate/contracts/alert-endpoint';
import { useState } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { Field, ToggleField } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { useChangeAlertEndpoint, useCreateAlertEndpoint } from '#data/alerts.ts';
import { notify } from '#lib/notify.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';

type Values = { name: string; address: string; enabled: boolean };

/** Makes an endpoint and shows its secret once, or changes one. */
export function EndpointDialog({ endpoint, onClose }: { endpoint: AlertEndpointView | null; onClose: () => void }) {
  const create = useCreateAlertEndpoint();
  const change = useChangeAlertEndpoint(endpoint?.id ?? '');
  const [secret, setSecret] = useState<string | null>(null);
  const { form, submit, errorOf, otherError } = useSchemaForm<Values, Values>({
    defaultValues: { name: endpoint?.name ?? '', address: endpoint?.address ?? '', enabled: endpoint?.enabled ?? true },
    fields: ['name', 'address'],
    send: async (values) => {
      if (endpoint === null) return setSecret((await create.mutateAsync(values)).secret);
      await change.mutateAsync(values);
      notify.success('The endpoint is saved');
      onClose();
    },
  });
  if (secret !== null) return <SecretDialog secret={secret} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading={endpoint === null ? 'New endpoint' : `Change ${endpoint.name}`}>
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <Field label="Name" error={errorOf('name')}>
            {(control) => <Input {...control} {...form.register('name')} autoComplete="off" maxLength={100} />}
          </Field>
          <Field
            label="Address"
            error={errorOf('address')}
            help="Alerts are posted there, signed as Standard Webhooks says."
          >
            {(control) => <Input {...control} {...form.register('address')} inputMode="url" autoComplete="off" />}
          </Field>
          <ToggleField label="On" help="What waits is sent when it is switched on again.">
            {(control) => <Checkbox {...control} {...form.register('enabled')} />}
          </ToggleField>
          {otherError && <FormProblems findings={[]} error={otherError} />}
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={create.isPending || change.isPending}>
              Save
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** A secret, the one time that it can be seen. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading="Signing secret" onInteractOutside={(event) => event.preventDefault()}>
        <Alert tone="warn" heading="Copy the secret now" live>
          It is shown this once. Its receiver checks with it that a message is from here.
        </Alert>
        <CodeBlock label="Signing secret" code={secret} copyName="signing secret" />
        <DialogActions>
          <DialogClose asChild>
            <Button variant="primary">I have copied it</Button>
          </DialogClose>
        </DialogActions>
      </DialogContent>
    </Dialog>
  );
}
