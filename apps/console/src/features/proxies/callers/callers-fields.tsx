import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useController, useFormContext } from 'react-hook-form';
import { type Choice, ChoiceList } from '#components/choice-list.tsx';
import { Field, FormSection } from '#components/field.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Select } from '#components/ui/select.tsx';
import { keyManagersQuery } from '#data/key-managers.ts';
import { type Callers, chosenCallers, chosenIssuer, withCallers } from './callers.ts';

const CHOICES: readonly Choice<Callers>[] = [
  {
    value: 'token',
    label: 'Who holds a token of a key manager',
    detail: 'The token names the consumer and the company that pays. Calls without one are refused.',
  },
  {
    value: 'key',
    label: 'Who holds an API key',
    detail:
      'You issue the keys on the tab API keys; each names its holder and who pays. Until the first is issued every call is refused.',
  },
  {
    value: 'anyone',
    label: 'Anyone',
    detail: 'Whoever reaches the gateway may call. Its calls name no company, so they cannot be billed.',
    badge: { label: 'Cannot be billed', tone: 'warn' },
  },
];

const ANY = '';

type CallersFieldsProps = {
  /** Policies that the proxy has whatever is chosen. */
  kept: NonNullable<McpProxyInput['spec']['policies']>;
};

/** Who may call a new proxy. Nothing is chosen beforehand: what an open proxy costs is said where it is chosen. */
export function CallersFields({ kept }: CallersFieldsProps) {
  const { control } = useFormContext<McpProxyInput>();
  const { field, fieldState } = useController({ control, name: 'spec.policies' });
  const keyManagers = useQuery(keyManagersQuery);
  const names = keyManagers.data?.map(({ entity }) => entity.name) ?? [];
  const chosen = chosenCallers(field.value);
  const choose = (callers: Callers) => field.onChange(withCallers(kept, callers, names[0]));
  return (
    <FormSection heading="Who may call" description="Decides who pays as well. The tab Policies changes it later.">
      <ChoiceList
        legend="Who may call this proxy?"
        name="callers"
        choices={CHOICES}
        value={chosen}
        onChange={choose}
        error={fieldState.error?.message}
        firstRef={field.ref}
      />
      {chosen === 'token' && names.length > 0 && (
        <Field label="Key manager" className="max-w-sm">
          {(input) => (
            <Select
              {...input}
              value={chosenIssuer(field.value) ?? ANY}
              onChange={({ target }) => field.onChange(withCallers(kept, 'token', target.value || undefined))}
            >
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
              {names.length > 1 && <option value={ANY}>Any of them</option>}
            </Select>
          )}
        </Field>
      )}
      {chosen === 'token' && keyManagers.data?.length === 0 && (
        <Alert tone="warn">
          There is no key manager yet, so every call would be refused.{' '}
          <Link href="/key-managers/new" className="underline underline-offset-3">
            Add a key manager
          </Link>
        </Alert>
      )}
    </FormSection>
  );
}
