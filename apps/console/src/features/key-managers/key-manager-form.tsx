'use client';

import { isTenantTemplate } from '@tallygate/contracts/issuer';
import type { KeyManagerEdit, KeyManagerEditInput, KeyManagerView } from '@tallygate/contracts/key-manager-view';
import { ScanSearch } from 'lucide-react';
import { useRef } from 'react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import { FieldsSaveBar } from '#components/apply/fields-save-bar.tsx';
import { saveFailure } from '#components/apply/save-failure.tsx';
import { DiscoveryResult } from '#components/discovery-result.tsx';
import { Field, FormSection } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Editable } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useDiscoverIssuer, useSaveKeyManager } from '#data/key-managers.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { errorAt, formNameWithin, setServerErrors } from '#lib/form-errors.ts';
import { KEY_MANAGER_LABELS } from '#lib/key-manager-labels.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { ClaimFields } from './claim-fields.tsx';
import { KeyFields } from './key-fields.tsx';
import { KeyTest } from './key-test.tsx';
import { listedTexts } from './listed-texts.ts';
import { SAVED_KEY_MANAGER } from './saved-key-manager.ts';

const RESOLVER = lazyResolver<KeyManagerEditInput, KeyManagerEdit>(() =>
  import('@tallygate/contracts/key-manager-view').then((module) => module.keyManagerEdit),
);
const nameOf = formNameWithin(/^entity\./);
const NEW_KEY_MANAGER: KeyManagerEditInput = {
  name: '',
  issuer: '',
  jwks: { remote: { uri: '', skipTlsVerify: false } },
};

type KeyManagerFormProps = {
  stored?: KeyManagerView;
  onSaved: (name: string, shouldApply: boolean) => void;
  /** Opens the form anew with what is stored now. */
  onReload?: () => void;
};

export function KeyManagerForm({ stored, onSaved, onReload = () => {} }: KeyManagerFormProps) {
  const save = useSaveKeyManager();
  const discover = useDiscoverIssuer();
  const shouldApply = useRef(false);
  const form = useForm<KeyManagerEditInput, unknown, KeyManagerEdit>({
    resolver: RESOLVER,
    defaultValues: stored?.entity ?? NEW_KEY_MANAGER,
    mode: 'onTouched',
  });
  const { register, formState, control: formControl } = form;
  const { errors } = formState;
  const issuer = useWatch({ control: formControl, name: 'issuer' });

  const runDiscovery = () =>
    discover.mutate(form.getValues('issuer'), {
      onSuccess: (found) => {
        if (found.issuer) form.setValue('issuer', found.issuer, { shouldDirty: true, shouldValidate: true });
        if (!found.jwksUri) return;
        const remote = form.getValues('jwks.remote');
        form.setValue(
          'jwks',
          { remote: { skipTlsVerify: false, ...remote, uri: found.jwksUri } },
          { shouldDirty: true, shouldValidate: true },
        );
        if (!form.getValues('name')) form.setValue('name', new URL(found.jwksUri).hostname, { shouldDirty: true });
      },
    });
  const submit = form.handleSubmit(async (entity) => {
    try {
      await save.mutateAsync({ name: stored?.entity.name, entity, revision: stored?.revision });
      form.reset(form.getValues());
      onSaved(entity.name, shouldApply.current);
    } catch (error) {
      setServerErrors(form, error, nameOf);
    }
  });
  const isDiscovered = discover.variables === issuer || discover.data?.issuer === issuer;

  return (
    <FormProvider {...form}>
      <form
        onSubmit={submit}
        onKeyDown={submitOnModEnter}
        noValidate
        aria-label={stored ? 'Edit key manager' : 'New key manager'}
      >
        <Editable to="key-managers.write" what="key managers">
          <FormSection
            heading="Issuer"
            description="The address of the authorization server. Its discovery document tells the rest."
          >
            <Field
              label="Issuer URL"
              error={errorAt(errors, 'issuer')}
              help="Exactly as it stands in the iss claim of its tokens, with or without a trailing slash; or the address of its discovery document."
            >
              {(control) => (
                <Input
                  {...control}
                  {...register('issuer')}
                  inputMode="url"
                  spellCheck={false}
                  autoFocus={!stored}
                  className="font-mono text-xs"
                  placeholder="https://login.example.com/…"
                />
              )}
            </Field>
            {isTenantTemplate(issuer) && (
              <Field
                label="Tenants"
                error={errorAt(errors, 'tenants')}
                help="Whose tokens are accepted: tenant ids as they stand in the claim tid, separated by commas."
              >
                {(control) => (
                  <Input
                    {...control}
                    {...register('tenants', { setValueAs: listedTexts })}
                    spellCheck={false}
                    className="font-mono text-xs"
                    placeholder="72f988bf-86f1-41af-91ab-2d7cd011db47…"
                  />
                )}
              </Field>
            )}
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
              {discover.data && isDiscovered && <DiscoveryResult discovery={discover.data} />}
            </div>
            <Field
              label="Name"
              error={errorAt(errors, 'name')}
              help={
                stored ? 'Policies refer to it, so it cannot change.' : 'What policies call it. It cannot change later.'
              }
            >
              {(control) => (
                <Input
                  {...control}
                  {...register('name')}
                  readOnly={stored !== undefined}
                  spellCheck={false}
                  placeholder="PrimaryIDP…"
                />
              )}
            </Field>
          </FormSection>
          <KeyFields />
          <ClaimFields secret={stored?.secrets['introspection.clientSecret']} />
          <FormSection
            heading="Test"
            description="Fetches the keys now, from the server side, with what is typed above."
          >
            <KeyTest />
          </FormSection>
          <FieldsSaveBar
            save={save}
            labels={KEY_MANAGER_LABELS}
            nameOf={nameOf}
            cancelHref={stored ? undefined : '/key-managers'}
            failure={saveFailure({
              kind: SAVED_KEY_MANAGER,
              save,
              opened: stored,
              onSaved: (saved) => {
                form.reset(form.getValues());
                onSaved(saved.entity.name, shouldApply.current);
              },
              onReload,
            })}
            onChoose={(value) => {
              shouldApply.current = value;
            }}
          />
        </Editable>
      </form>
    </FormProvider>
  );
}
