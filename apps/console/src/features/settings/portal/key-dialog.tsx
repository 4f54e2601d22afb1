'use client';

import type { CreatePortalKey } from '@tallygate/contracts/portal';
import { useWatch } from 'react-hook-form';
import { CodeBlock } from '#components/code-block.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useCreatePortalLinkKey } from '#data/portal-settings.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';

type Values = { name: string; algorithm: CreatePortalKey['algorithm']; x: string };

/** Makes a key by which a site signs links; a secret is shown once. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const create = useCreatePortalLinkKey();
  const { form, submit, errorOf, otherError } = useSchemaForm<Values, Values>({
    defaultValues: { name: '', algorithm: 'HS256', x: '' },
    fields: ['name', 'algorithm', 'x'],
    nameOf: (path) => (path.startsWith('publicKey') ? 'x' : path),
    send: async ({ name, algorithm, x }) => {
      const publicKey = { kty: 'OKP', crv: 'Ed25519', x: x.trim() } as const;
      const { secret } = await create.mutateAsync(
        algorithm === 'HS256' ? { name, algorithm } : { name, algorithm, publicKey },
      );
      if (secret === null) onClose();
    },
  });
  const algorithm = useWatch({ control: form.control, name: 'algorithm' });
  const secret = create.data?.secret ?? null;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        heading={secret === null ? 'New key of links' : 'Key made'}
        // A press beside the dialog must not lose a secret that nobody can show again.
        onInteractOutside={(event: Event) => secret !== null && event.preventDefault()}
      >
        {secret !== null ? (
          <>
            <Alert tone="warn" heading="Copy the secret now" live>
              It is shown this once. Your site signs links with it, under the key’s id.
            </Alert>
            <CodeBlock label="Key id (kid)" code={create.data?.key.id ?? ''} />
            <CodeBlock label="Secret, base64url" code={secret} copyName="secret" />
            <DialogActions>
              <DialogClose asChild>
                <Button variant="primary">I have copied it</Button>
              </DialogClose>
            </DialogActions>
          </>
        ) : (
          <form onSubmit={submit} noValidate aria-label="New key of links" className="flex flex-col gap-4">
            <Field label="Name" error={errorOf('name')} help="Such as the site that signs with it.">
              {(control) => <Input {...control} {...form.register('name')} autoComplete="off" maxLength={100} />}
            </Field>
            <Field label="Algorithm" error={errorOf('algorithm')}>
              {(control) => (
                <Select {...control} {...form.register('algorithm')}>
                  <option value="HS256">HS256: a secret that both sides know</option>
                  <option value="EdDSA">EdDSA: your site keeps the private half</option>
                </Select>
              )}
            </Field>
            {algorithm === 'EdDSA' && (
              <Field label="Public key" error={errorOf('x')} help="The “x” of the Ed25519 key as a JWK.">
                {(control) => (
                  <Input {...control} {...form.register('x')} autoComplete="off" spellCheck={false} maxLength={43} />
                )}
              </Field>
            )}
            {otherError && <FormProblems findings={[]} error={otherError} />}
            <DialogActions>
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button type="submit" variant="primary" busy={create.isPending}>
                Make key
              </Button>
            </DialogActions>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}
