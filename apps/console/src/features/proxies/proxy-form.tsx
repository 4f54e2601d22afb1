'use client';

import type { McpProxy, McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useRef } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { FieldsSaveBar } from '#components/apply/fields-save-bar.tsx';
import { saveFailure } from '#components/apply/save-failure.tsx';
import { Editable } from '#components/rights.tsx';
import { useSaveProxy } from '#data/proxies.ts';
import { formNameWithin, setServerErrors } from '#lib/form-errors.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { PROXY_LABELS } from '#lib/proxy-labels.ts';
import { inProxyWords } from '#lib/proxy-words.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { AdvancedFields } from './advanced-fields.tsx';
import { BillingFields } from './billing-fields.tsx';
import { isAuthenticated, requireCallers } from './callers/callers.ts';
import { CallersFields } from './callers/callers-fields.tsx';
import { IdentityFields } from './identity-fields.tsx';
import { PriceFields } from './prices/price-fields.tsx';
import { SAVED_PROXY } from './saved-proxy.ts';
import { UpstreamFields } from './upstream-fields.tsx';
import { withoutEmptySections } from './without-empty-sections.ts';

const RESOLVER = lazyResolver<McpProxyInput, McpProxy>(
  () => import('@tallygate/contracts/mcp-proxy').then((module) => module.mcpProxy),
  inProxyWords,
);
const NEW_RESOLVER = requireCallers(RESOLVER);
const NEW_LABELS = { ...PROXY_LABELS, 'spec.policies': 'Who may call' };
const nameOf = formNameWithin(/^resource\./);

/** A developer changes some fields of a proxy, a biller the others. */
const CHANGE = ['proxies.write', 'charges.write'] as const;

type ProxyFormProps = {
  initial: McpProxyInput;
  /** The stored proxy, when one is edited. */
  stored?: ProxyView;
  onSaved: (id: string, shouldApply: boolean) => void;
  /** Opens the form anew with what is stored now. */
  onReload?: () => void;
};

export function ProxyForm({ initial, stored, onSaved, onReload = () => {} }: ProxyFormProps) {
  const save = useSaveProxy();
  const shouldApply = useRef(false);
  // Without a policy that asks who calls, a proxy is open to everybody. That has to be chosen.
  const kept = initial.spec.policies ?? [];
  const mustChoose = !stored && !isAuthenticated(kept);
  const form = useForm<McpProxyInput, unknown, McpProxy>({
    resolver: mustChoose ? NEW_RESOLVER : RESOLVER,
    defaultValues: mustChoose ? { ...initial, spec: { ...initial.spec, policies: undefined } } : initial,
    mode: 'onTouched',
  });

  const submit = form.handleSubmit(async (values) => {
    const resource = withoutEmptySections(values);
    try {
      const saved = await save.mutateAsync({ id: stored?.id, resource, revision: stored?.revision });
      form.reset(form.getValues());
      onSaved(saved.id, shouldApply.current);
    } catch (error) {
      setServerErrors(form, error, nameOf, inProxyWords);
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label={stored ? 'Edit proxy' : 'New proxy'}>
        <Editable to={stored ? CHANGE : 'proxies.write'} what="proxies">
          <Editable to="proxies.write" what="the connection of a proxy">
            <IdentityFields isNew={!stored} />
            <UpstreamFields stored={stored} />
            {mustChoose && <CallersFields kept={kept} />}
          </Editable>
          <Editable to="charges.write" what="what a call counts">
            <BillingFields />
          </Editable>
          <Editable to="proxies.write" what="the rest of a proxy">
            <PriceFields stored={stored} />
            <AdvancedFields />
          </Editable>
          <FieldsSaveBar
            save={save}
            labels={mustChoose ? NEW_LABELS : PROXY_LABELS}
            nameOf={nameOf}
            cancelHref={stored ? undefined : '/proxies'}
            failure={saveFailure({
              kind: SAVED_PROXY,
              save,
              opened: stored,
              onSaved: (saved) => {
                form.reset(form.getValues());
                onSaved(saved.id, shouldApply.current);
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
