import type { KeyManagerEditInput } from '@tallygate/contracts/key-manager-view';
import type { SecretView } from '@tallygate/contracts/secret-view';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { describeStored, SecretInput } from '#components/secret-input.tsx';
import { Input } from '#components/ui/input.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { errorAt, optionalText } from '#lib/form-errors.ts';
import { listedTexts } from './listed-texts.ts';

/** How scopes are read, and introspection for opaque tokens. */
export function ClaimFields({ secret }: { secret: SecretView | undefined }) {
  const { register, setValue, formState } = useFormContext<KeyManagerEditInput>();
  const introspection = useWatch<KeyManagerEditInput, 'introspection'>({ name: 'introspection' });
  const error = (path: string) => errorAt(formState.errors, path);
  return (
    <FormSection heading="Tokens" description="Only for issuers that differ from the usual.">
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label="Scope claims"
          optional
          error={error('scopeClaim')}
          help="Usually scope and scp. Several are separated by commas; all of them count."
        >
          {(control) => (
            <Input
              {...control}
              {...register('scopeClaim', { setValueAs: listedTexts })}
              placeholder="scope, permissions…"
              spellCheck={false}
            />
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
              setValue('introspection', on ? { endpoint: '', clientId: '' } : undefined, {
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
            help={secret?.set ? describeStored(secret) : undefined}
          >
            {(control) => (
              <SecretInput
                {...control}
                {...register('introspection.clientSecret', optionalText)}
                placeholder={secret?.set ? `••••${secret.last4 ?? ''}` : ''}
              />
            )}
          </Field>
          <Field label="Keep answers for" optional error={error('introspection.cacheTtl')} help="e.g. 30s">
            {(control) => <Input {...control} {...register('introspection.cacheTtl', optionalText)} />}
          </Field>
        </div>
      )}
    </FormSection>
  );
}
