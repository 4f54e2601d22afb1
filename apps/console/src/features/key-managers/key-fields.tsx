import type { KeyManagerEditInput } from '@tallygate/contracts/key-manager-view';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { errorAt, optionalText } from '#lib/form-errors.ts';

/** Where the keys come from: an address, a pasted key, or a file on the gateway's machine. */
export function KeyFields() {
  const { register, setValue, control: formControl, formState } = useFormContext<KeyManagerEditInput>();
  const jwks = useWatch<KeyManagerEditInput, 'jwks'>({ name: 'jwks' });
  const source = jwks?.remote ? 'remote' : jwks?.local?.certificatePath !== undefined ? 'file' : 'inline';
  const error = (path: string) => errorAt(formState.errors, path);
  const change = (next: string) => {
    const value: Record<string, KeyManagerEditInput['jwks']> = {
      remote: { remote: { uri: '', skipTlsVerify: false } },
      inline: { local: { inline: '' } },
      file: { local: { certificatePath: '' } },
    };
    setValue('jwks', value[next] ?? {}, { shouldDirty: true });
  };
  return (
    <FormSection heading="Keys" description="What the tokens’ signatures are checked with.">
      <Field label="Source of the keys" error={error('jwks')}>
        {(control) => (
          <Select {...control} value={source} onChange={(event) => change(event.target.value)}>
            <option value="remote">JWKS address</option>
            <option value="inline">Pasted certificate or public key</option>
            <option value="file">File on the gateway’s machine</option>
          </Select>
        )}
      </Field>
      {source === 'remote' && (
        <>
          <Field label="JWKS address" error={error('jwks.remote.uri')}>
            {(control) => (
              <Input
                {...control}
                {...register('jwks.remote.uri')}
                inputMode="url"
                spellCheck={false}
                className="font-mono text-xs"
                placeholder="https://login.example.com/jwks…"
              />
            )}
          </Field>
          <Field label="CA file for this address" optional error={error('jwks.remote.certificatePath')}>
            {(control) => (
              <Input
                {...control}
                {...register('jwks.remote.certificatePath', optionalText)}
                spellCheck={false}
                className="font-mono text-xs"
              />
            )}
          </Field>
          <Controller
            control={formControl}
            name="jwks.remote.skipTlsVerify"
            render={({ field }) => (
              <ToggleField
                label="Do not verify the TLS certificate"
                help="Unsafe: whoever stands between can forge tokens."
              >
                {(control) => <Switch {...control} checked={field.value ?? false} onCheckedChange={field.onChange} />}
              </ToggleField>
            )}
          />
        </>
      )}
      {source === 'inline' && (
        <Field
          label="Certificate or public key"
          error={error('jwks.local.inline') ?? error('jwks.local')}
          help="PEM text."
        >
          {(control) => (
            <Textarea
              {...control}
              {...register('jwks.local.inline')}
              spellCheck={false}
              rows={6}
              className="font-mono text-xs"
            />
          )}
        </Field>
      )}
      {source === 'file' && (
        <Field
          label="File with a certificate or public key"
          error={error('jwks.local.certificatePath') ?? error('jwks.local')}
        >
          {(control) => (
            <Input
              {...control}
              {...register('jwks.local.certificatePath')}
              spellCheck={false}
              className="font-mono text-xs"
            />
          )}
        </Field>
      )}
    </FormSection>
  );
}
