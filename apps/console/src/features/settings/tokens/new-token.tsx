'use client';

import {
  type CreateApiToken,
  type CreateApiTokenInput,
  DEFAULT_TOKEN_DAYS,
  MAX_TOKEN_DAYS,
} from '@tallygate/contracts/api-token';
import { type Scope, scopesWithin } from '@tallygate/contracts/rights';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Controller, type UseFormRegister } from 'react-hook-form';
import { ChipsInput } from '#components/chips-input.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Label } from '#components/ui/label.tsx';
import { Select } from '#components/ui/select.tsx';
import { useCreateApiToken } from '#data/api-tokens.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { sessionQuery } from '#data/session.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import { ShownToken } from './shown-token.tsx';

const RESOLVER = lazyResolver<CreateApiTokenInput, CreateApiToken>(() =>
  import('@tallygate/contracts/api-token').then((module) => module.createApiToken),
);
const LIFETIMES = [7, 30, DEFAULT_TOKEN_DAYS, 180, MAX_TOKEN_DAYS];
const ABOUT: Record<Scope, string> = {
  read: 'read what you may read',
  'config:write': 'proxies, key managers, API keys; apply them',
  'billing:write': 'meters, prices, plans, corrections, who pays; apply them',
  admin: 'all of these, publishers, settings and versions',
};

/** Asks what a token is for, makes it, and shows it once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const { data: session } = useQuery(sessionQuery);
  const { data: known = [] } = useQuery(proxiesQuery);
  const create = useCreateApiToken();
  const issued = create.data;
  const { form, submit, errorOf, otherError } = useSchemaForm<CreateApiTokenInput, CreateApiToken>({
    resolver: RESOLVER,
    defaultValues: { name: '', scopes: ['read'], expiresInDays: DEFAULT_TOKEN_DAYS, proxies: [], networks: [] },
    fields: ['name', 'scopes', 'proxies', 'networks', 'expiresInDays'],
    send: create.mutateAsync,
  });
  // A press beside the dialog must not lose a token that nobody can show again.
  const keep = (event: Event) => {
    if (issued) event.preventDefault();
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading={issued ? 'API token made' : 'New API token'} onInteractOutside={keep}>
        {issued ? (
          <ShownToken issued={issued} />
        ) : (
          <form onSubmit={submit} noValidate className="flex flex-col gap-4">
            <Field label="Name" error={errorOf('name')} help="What it is for, e.g. the pipeline that uses it.">
              {(control) => <Input {...control} {...form.register('name')} autoComplete="off" maxLength={100} />}
            </Field>
            <ScopeFields
              scopes={scopesWithin(session?.roles ?? [])}
              register={form.register}
              error={errorOf('scopes')}
            />
            <Field label="Expires" error={errorOf('expiresInDays')}>
              {(control) => (
                <Select {...control} {...form.register('expiresInDays', { valueAsNumber: true })}>
                  {LIFETIMES.map((days) => (
                    <option key={days} value={days}>
                      In {days} days
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Controller
              control={form.control}
              name="proxies"
              render={({ field: { value = [], onChange } }) => (
                <Field label="Only these proxies" optional error={errorOf('proxies')} help="None means all.">
                  {(control) => (
                    <ChipsInput
                      {...control}
                      noun="proxy"
                      value={value}
                      onChange={onChange}
                      suggestions={known.map(({ id }) => id)}
                    />
                  )}
                </Field>
              )}
            />
            <Controller
              control={form.control}
              name="networks"
              render={({ field: { value = [], onChange } }) => (
                <Field
                  label="Only from"
                  optional
                  error={errorOf('networks')}
                  help="Addresses and ranges such as 10.0.0.0/8. None means from anywhere."
                >
                  {(control) => <ChipsInput {...control} noun="range" value={value} onChange={onChange} />}
                </Field>
              )}
            />
            {otherError && <FormProblems findings={[]} error={otherError} />}
            <DialogActions>
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button type="submit" variant="primary" busy={create.isPending}>
                Make token
              </Button>
            </DialogActions>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}

type ScopeFieldsProps = {
  scopes: readonly Scope[];
  register: UseFormRegister<CreateApiTokenInput>;
  error: string | undefined;
};

function ScopeFields({ scopes, register, error }: ScopeFieldsProps) {
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error ? id : undefined}>
      <legend className="mb-1.5 text-sm font-medium">It may</legend>
      {scopes.map((scope) => (
        <span key={scope} className="flex items-start gap-2">
          <Checkbox
            id={`${id}-${scope}`}
            {...register('scopes')}
            value={scope}
            aria-describedby={`${id}-${scope}-about`}
            className="mt-1"
          />
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <Label htmlFor={`${id}-${scope}`}>
              <code className="font-mono text-xs">{scope}</code>
            </Label>
            <span id={`${id}-${scope}-about`} className="text-xs text-ink-muted">
              {ABOUT[scope]}
            </span>
          </span>
        </span>
      ))}
      {error && (
        <p id={id} className="text-xs font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
