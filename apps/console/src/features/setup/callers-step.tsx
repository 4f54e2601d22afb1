'use client';

import { useQuery } from '@tanstack/react-query';
import { ScanSearch } from 'lucide-react';
import { useWatch } from 'react-hook-form';
import { type Choice, ChoiceList } from '#components/choice-list.tsx';
import { DiscoveryResult } from '#components/discovery-result.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { keyManagersQuery, useDiscoverIssuer } from '#data/key-managers.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { statusQuery } from '#data/status.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { KEY_MANAGER_LABELS } from '#lib/key-manager-labels.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import type { StepProps } from './setup-page.tsx';
import { setupProxy } from './setup-resources.ts';
import { StepCard } from './step-card.tsx';
import { DiscoveryFailed, useSaveCallers } from './use-save-callers.ts';

const SANDBOX_KEY_MANAGER = 'PrimaryIDP';
const NOT_FOR_PRODUCTION = { label: 'Not for production', tone: 'warn' } as const;

/** `chosen` is null until somebody chooses; until then the key manager that the proxy requires is the chosen one. */
type Values = { chosen: string | null; issuer: string; name: string };

const NO_VALUES: Values = { chosen: null, issuer: '', name: '' };

/** The field that stands for a path of the key manager. */
const nameOf = (path: string) => (path.endsWith('issuer') ? 'issuer' : path.endsWith('name') ? 'name' : '');

export function CallersStep({ onNext }: StepProps) {
  const { data: status } = useQuery(statusQuery);
  const { data: keyManagers = [] } = useQuery(keyManagersQuery);
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const proxy = setupProxy(proxies);
  const save = useSaveCallers(proxy);
  const discover = useDiscoverIssuer();
  const { form, submit, errorOf } = useSchemaForm<Values, Values>({
    defaultValues: NO_VALUES,
    fields: ['issuer', 'name'],
    nameOf,
    send: async (values) => {
      const choice = value.startsWith('existing:')
        ? { existing: value.slice('existing:'.length) }
        : value === 'sandbox' && sandbox
          ? { issuer: sandbox.issuer, name: SANDBOX_KEY_MANAGER }
          : { issuer: values.issuer.trim(), name: values.name };
      await save.mutateAsync(choice);
      onNext();
    },
  });
  const chosen = useWatch({ control: form.control, name: 'chosen' });

  const sandbox = status?.sandbox.on ? status.sandbox : undefined;
  const isSandbox = (candidate: string) =>
    sandbox !== undefined && candidate.replace(/\/$/, '') === sandbox.issuer.replace(/\/$/, '');
  const choices: Choice<string>[] = [
    { value: 'own', label: 'My own issuer', detail: 'Any OAuth or OpenID provider that issues JWT access tokens.' },
    ...keyManagers.map(({ entity }) => ({
      value: `existing:${entity.name}`,
      label: `Key manager ${entity.name}`,
      detail: entity.issuer,
      ...(isSandbox(entity.issuer) && { badge: NOT_FOR_PRODUCTION }),
    })),
    ...(sandbox && !keyManagers.some(({ entity }) => isSandbox(entity.issuer))
      ? [
          {
            value: 'sandbox',
            label: 'The built-in issuer',
            detail: `${sandbox.issuer}, with two sample clients of two companies`,
            badge: NOT_FOR_PRODUCTION,
          },
        ]
      : []),
  ];
  const named = typeof proxy?.authentication === 'string' ? [] : (proxy?.authentication ?? []);
  const required = named[0];
  const value =
    chosen ?? (required && keyManagers.some(({ entity }) => entity.name === required) ? `existing:${required}` : 'own');

  const runDiscovery = () => {
    const issuer = form.getValues('issuer').trim();
    discover.mutate(issuer, {
      onSuccess: (found) => {
        if (found.issuer) form.setValue('issuer', found.issuer);
        if (found.ok && form.getValues('name') === '') form.setValue('name', new URL(found.issuer ?? issuer).hostname);
      },
    });
  };
  const findings = save.error instanceof ApiError ? save.error.fields : [];

  return (
    <form onSubmit={submit} noValidate aria-label="Who may call">
      <StepCard
        heading="Who may call"
        description="A call must carry a token of this issuer. The token also says who pays."
        actions={
          <>
            <Button variant="ghost" size="lg" onClick={onNext}>
              Skip this step
            </Button>
            <Button type="submit" variant="primary" size="lg" busy={save.isPending}>
              Save and continue
            </Button>
          </>
        }
      >
        {proxy === undefined ? (
          <Alert tone="info">No proxy is saved yet; what you choose here is kept for the proxies you add later.</Alert>
        ) : proxy.authentication === 'open' ? (
          <Alert tone="warn">
            Skipped, anybody who reaches the gateway may call {proxy.resource.spec.displayName}, and no call can be
            billed.
          </Alert>
        ) : (
          <Alert tone="good">
            {proxy.resource.spec.displayName} requires{' '}
            {proxy.authentication === 'api-key'
              ? 'an API key'
              : proxy.authentication === 'basic'
                ? 'a user name and password'
                : `a token of ${named.join(', ') || 'any key manager'}`}
            .
          </Alert>
        )}
        <ChoiceList
          legend="Whose tokens?"
          name="issuer"
          choices={choices}
          value={value}
          onChange={(next) => form.setValue('chosen', next)}
        />
        {value === 'own' && (
          <>
            <Field label="Issuer URL" error={errorOf('issuer')} help="Its discovery document tells where its keys are.">
              {(control) => (
                <Input
                  {...control}
                  {...form.register('issuer')}
                  type="url"
                  className="h-10 font-mono text-xs"
                  spellCheck={false}
                  placeholder="https://login.example.com/…"
                />
              )}
            </Field>
            <div className="flex flex-col gap-3">
              <div>
                <Button busy={discover.isPending} onClick={runDiscovery}>
                  <ScanSearch aria-hidden /> Discover
                </Button>
              </div>
              {discover.error && (
                <FormProblems
                  findings={discover.error instanceof ApiError ? discover.error.fields : []}
                  error={discover.error}
                  labelOf={(path) => labelAt(KEY_MANAGER_LABELS, path)}
                />
              )}
              {discover.data && <DiscoveryResult discovery={discover.data} />}
            </div>
            <Field
              label="Name"
              error={errorOf('name')}
              help="What policies and the configuration call it."
              className="max-w-sm"
            >
              {(control) => (
                <Input
                  {...control}
                  {...form.register('name')}
                  className="h-10"
                  spellCheck={false}
                  placeholder="PrimaryIDP…"
                />
              )}
            </Field>
          </>
        )}
        {save.error instanceof DiscoveryFailed ? (
          <DiscoveryResult discovery={save.error.discovery} />
        ) : (
          <FormProblems
            findings={findings}
            error={save.error}
            labelOf={(path) => labelAt(KEY_MANAGER_LABELS, path.replace(/^entity\./, ''))}
          />
        )}
      </StepCard>
    </form>
  );
}
