import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { useFormContext } from 'react-hook-form';
import { Field, FormSection } from '#components/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { errorAt, optionalText } from '#lib/form-errors.ts';
import { slug } from '#lib/slug.ts';

export function IdentityFields({ isNew }: { isNew: boolean }) {
  const { register, setValue, getFieldState, formState } = useFormContext<McpProxyInput>();
  const error = (path: string) => errorAt(formState.errors, path);

  // Name and path follow the display name until somebody edits them.
  const propose = (displayName: string) => {
    if (!isNew) return;
    const handle = slug(displayName);
    if (!getFieldState('metadata.name').isTouched) setValue('metadata.name', handle);
    if (!getFieldState('spec.context').isTouched) setValue('spec.context', `/${handle}`);
  };

  return (
    <FormSection heading="Identity" description="How the proxy is called, and where agents find it on the gateway.">
      <div className="grid gap-5 sm:grid-cols-[1fr_9rem]">
        <Field label="Display name" error={error('spec.displayName')}>
          {(control) => (
            <Input
              {...control}
              {...register('spec.displayName', { onChange: (event) => propose(event.target.value) })}
              placeholder="Weather tools…"
              autoFocus={isNew}
            />
          )}
        </Field>
        <Field label="Version" error={error('spec.version')}>
          {(control) => <Input {...control} {...register('spec.version')} placeholder="v1.0…" />}
        </Field>
      </div>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label="Name"
          error={error('metadata.name')}
          help={
            isNew ? 'The id in the API, in config.toml and in events. It cannot change later.' : 'The id cannot change.'
          }
        >
          {(control) => (
            <Input
              {...control}
              {...register('metadata.name')}
              readOnly={!isNew}
              spellCheck={false}
              className="font-mono text-xs"
            />
          )}
        </Field>
        <Field
          label="Path"
          error={error('spec.context')}
          help="Agents call this path followed by /mcp. $version stands for the version."
        >
          {(control) => (
            <Input
              {...control}
              {...register('spec.context', optionalText)}
              spellCheck={false}
              className="font-mono text-xs"
              placeholder="/weather…"
            />
          )}
        </Field>
      </div>
    </FormSection>
  );
}
