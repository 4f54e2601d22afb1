'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import type { ProxyView } from '@tallygate/contracts/console-api';
import { type McpProxy, type McpProxyInput, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { ApplyDialog } from '#components/apply/apply-dialog.tsx';
import { SaveButtons } from '#components/apply/save-buttons.tsx';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { useSaveProxy } from '#data/proxies.ts';
import { flattenErrors, setServerErrors } from '#lib/form-errors.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { AdvancedFields } from './advanced-fields.tsx';
import { BillingFields } from './billing-fields.tsx';
import { IdentityFields } from './identity-fields.tsx';
import { UpstreamFields } from './upstream-fields.tsx';

type ProxyFormProps = {
  initial: McpProxyInput;
  /** The stored proxy, when one is edited. */
  stored?: ProxyView;
};

export function ProxyForm({ initial, stored }: ProxyFormProps) {
  const router = useRouter();
  const save = useSaveProxy();
  const applyAfter = useRef(false);
  const [applying, setApplying] = useState<string | null>(null);
  const form = useForm<McpProxyInput, unknown, McpProxy>({
    resolver: zodResolver(mcpProxy),
    defaultValues: initial,
    mode: 'onTouched',
  });
  const { errors, isDirty, isSubmitSuccessful } = form.formState;
  const done = (id: string) => router.push(`/proxies/${encodeURIComponent(id)}`);

  const submit = form.handleSubmit(async (resource) => {
    try {
      const saved = await save.mutateAsync({ id: stored?.id, resource, revision: stored?.revision });
      form.reset(form.getValues());
      if (applyAfter.current) setApplying(saved.id);
      else {
        toast.success('Proxy saved', {
          description: 'Not applied yet.',
          action: { label: 'Review', onClick: () => router.push('/versions/pending') },
        });
        done(saved.id);
      }
    } catch (error) {
      setServerErrors(form, error, /^resource\./);
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label={stored ? 'Edit proxy' : 'New proxy'}>
        <DirtyGuard when={isDirty && !(isSubmitSuccessful && !save.error)} />
        <IdentityFields isNew={!stored} />
        <UpstreamFields stored={stored} />
        <BillingFields />
        <AdvancedFields />
        <div className="py-2">
          <FormProblems findings={flattenErrors(errors)} error={save.error} />
        </div>
        <SaveButtons
          busy={save.isPending}
          cancelHref={stored ? `/proxies/${encodeURIComponent(stored.id)}` : '/proxies'}
          onChoose={(value) => {
            applyAfter.current = value;
          }}
        />
      </form>
      {applying !== null && <ApplyDialog entity={{ type: 'proxy', id: applying }} onClose={() => done(applying)} />}
    </FormProvider>
  );
}
