'use client';

import { type CreateApiTokenInput, DEFAULT_TOKEN_DAYS, MAX_TOKEN_DAYS } from '@tallygate/contracts/api-token';
import { type Scope, scopesWithin } from '@tallygate/contracts/rights';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
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
import { fieldProblems } from '#lib/field-problems.ts';
import { ShownToken } from './shown-token.tsx';

const FIELDS = ['name', 'scopes', 'proxies', 'networks', 'expiresInDays'];
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
  const [proxies, setProxies] = useState<string[]>([]);
  const [networks, setNetworks] = useState<string[]>([]);
  const { errorOf, hasOthers } = fieldProblems(create.error, FIELDS);
  const issued = create.data;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const token: CreateApiTokenInput = {
      name: String(form.get('name') ?? ''),
      scopes: form.getAll('scopes') as Scope[],
      expiresInDays: Number(form.get('days')),
      proxies,
      networks,
    };
    create.mutate(token);
  };
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
              {(control) => <Input {...control} name="name" autoComplete="off" maxLength={100} />}
            </Field>
            <ScopeFields scopes={scopesWithin(session?.roles ?? [])} error={errorOf('scopes')} />
            <Field label="Expires" error={errorOf('expiresInDays')}>
              {(control) => (
                <Select {...control} name="days" defaultValue={DEFAULT_TOKEN_DAYS}>
                  {LIFETIMES.map((days) => (
                    <option key={days} value={days}>
                      In {days} days
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label="Only these proxies" optional error={errorOf('proxies')} help="None means all.">
              {(control) => (
                <ChipsInput
                  {...control}
                  noun="proxy"
                  value={proxies}
                  onChange={setProxies}
                  suggestions={known.map(({ id }) => id)}
                />
              )}
            </Field>
            <Field
              label="Only from"
              optional
              error={errorOf('networks')}
              help="Addresses and ranges such as 10.0.0.0/8. None means from anywhere."
            >
              {(control) => <ChipsInput {...control} noun="range" value={networks} onChange={setNetworks} />}
            </Field>
            {hasOthers && <FormProblems findings={[]} error={create.error} />}
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

function ScopeFields({ scopes, error }: { scopes: readonly Scope[]; error: string | undefined }) {
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error ? id : undefined}>
      <legend className="mb-1.5 text-sm font-medium">It may</legend>
      {scopes.map((scope) => (
        <span key={scope} className="flex items-baseline gap-2">
          <Checkbox
            id={`${id}-${scope}`}
            name="scopes"
            value={scope}
            defaultChecked={scope === 'read'}
            aria-describedby={`${id}-${scope}-about`}
            className="self-center"
          />
          <Label htmlFor={`${id}-${scope}`}>
            <code className="font-mono text-xs">{scope}</code>
          </Label>
          <span id={`${id}-${scope}-about`} className="text-xs text-ink-muted">
            {ABOUT[scope]}
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
