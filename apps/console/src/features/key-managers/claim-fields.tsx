import type { KeyManagerInput } from '@tallygate/contracts/key-manager';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { SecretInput } from '#components/secret-input.tsx';
import { Input } from '#components/ui/input.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { errorAt, optionalText } from '#lib/form-errors.ts';

/** How scopes are read, and introspection for opaque tokens. */
export function ClaimFields({ storedSecret }: { storedSecret: boolean }) {
  const { register, setValue, formState } = useFormContext<KeyManagerInput>();
  const introspection = useWatch<KeyManagerInput, 'introspection'>({ name: 'introspection' });
  const error = (path: string) => errorAt(formState.errors, path);
  return (
    <FormSection heading="Tokens" description="Only for issuers that differ from the usual.">
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label="Scope claim" optional error={error('scopeClaim')} help="Usually scope, else scp.">
          {(control) => (
            <Input {...control} {...register('scopeClaim', optionalText)} placeholder="scope…" spellCheck={false} />
          )}
        </Field>
        <Field label="Scope separator" optional error={error('scopeClaimSeparator')} help="Usually a space.">
          {(control) => (
            <Input
              {...control}
              {...register('scopeClaimSeparator', { setValueAs: (value: string) => value || undefined })}
            />
          )}
        </Field>
      </div>
      <ToggleField
        label="Introspect opaque tokens"
        help="Asks the issuer about each token that is not a JWT (RFC 7662)."
      >
        {(control) => (
          <Switch
            {...control}
            checked={introspection !== undefined}
            onCheckedChange={(on) =>
              setValue('introspection', on ? { endpoint: '', clientId: '', clientSecret: '' } : undefined, {
                shouldDirty: true,
              })
            }
          />
        )}
      </ToggleField>
      {introspection && (
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="Introspection endpoint" error={error('introspection.endpoint')} className="sm:col-span-2">
            {(control) => <Input {...control} {...register('introspection.endpoint')} className="font-mono text-xs" />}
          </Field>
          <Field label="Client id" error={error('introspection.clientId')}>
            {(control) => <Input {...control} {...register('introspection.clientId')} autoComplete="off" />}
          </Field>
          <Field
            label="Client secret"
            error={error('introspection.clientSecret')}
            help={storedSecret ? 'Leave as it is to keep the stored one.' : undefined}
          >
            {(control) => <SecretInput {...control} {...register('introspection.clientSecret')} />}
          </Field>
          <Field label="Keep answers for" optional error={error('introspection.cacheTtl')} help="e.g. 30s">
            {(control) => <Input {...control} {...register('introspection.cacheTtl', optionalText)} />}
          </Field>
        </div>
      )}
    </FormSection>
  );
}
