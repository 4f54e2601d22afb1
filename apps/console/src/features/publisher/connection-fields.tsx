import { MOESIF_DEFAULT_BASE_URL } from '@tallygate/contracts/moesif-defaults';
import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { SecretInput, StoredSecret } from '#components/secret-input.tsx';
import { Input } from '#components/ui/input.tsx';
import { errorAt, optionalText } from '#lib/form-errors.ts';
import type { PublisherInput } from './publisher-form.tsx';

export function ConnectionFields({ stored }: { stored?: PublisherView }) {
  const { register, formState } = useFormContext<PublisherInput>();
  const [isReplacing, setReplacing] = useState(false);
  const error = (path: string) => errorAt(formState.errors, path);
  const secret = stored?.applicationId;
  return (
    <>
      {secret?.set && !isReplacing ? (
        <div className="flex flex-col gap-1.5">
          <span className="text-sm font-medium">Application ID</span>
          <StoredSecret
            secret={secret}
            onReplace={() => setReplacing(true)}
            replaceLabel="Replace the application ID"
          />
        </div>
      ) : (
        <Field
          label="Application ID"
          error={error('settings.application_id')}
          help={
            'The Collector Application ID, from the API keys page in Moesif. Kept encrypted; {{ env "TALLYGATE_VAR_NAME" }} takes it from the gateway’s environment.'
          }
        >
          {(control) => (
            <SecretInput
              {...control}
              {...register('settings.application_id', optionalText)}
              autoFocus={isReplacing}
              placeholder="Paste it here…"
            />
          )}
        </Field>
      )}
      <Field
        label="Collector address"
        optional
        error={error('settings.moesif_base_url')}
        help={`Default ${MOESIF_DEFAULT_BASE_URL}`}
      >
        {(control) => (
          <Input
            {...control}
            {...register('settings.moesif_base_url', optionalText)}
            inputMode="url"
            spellCheck={false}
            className="font-mono text-xs"
            placeholder={`${MOESIF_DEFAULT_BASE_URL}…`}
          />
        )}
      </Field>
    </>
  );
}
