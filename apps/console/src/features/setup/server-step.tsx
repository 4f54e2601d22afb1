'use client';

import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { ChoiceList } from '#components/choice-list.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { UpstreamTest } from '#components/upstream-test.tsx';
import { proxiesQuery, useSaveProxy } from '#data/proxies.ts';
import { statusQuery } from '#data/status.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { PROXY_LABELS } from '#lib/proxy-labels.ts';
import { inProxyWords } from '#lib/proxy-words.ts';
import { slug } from '#lib/slug.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import type { StepProps } from './setup-page.tsx';
import { proposedName, proxyResource, sampleEndpoint, setupProxy } from './setup-resources.ts';
import { StepCard } from './step-card.tsx';

type Values = { source: 'own' | 'sample'; url: string; displayName: string; path: string };

const NO_VALUES: Values = { source: 'own', url: '', displayName: '', path: '' };

/** The field that stands for a path of the resource. */
function nameOf(path: string): string {
  if (path.endsWith('upstream.url')) return 'url';
  if (path.endsWith('context')) return 'path';
  return path.endsWith('displayName') || path.endsWith('metadata.name') ? 'displayName' : '';
}

export function ServerStep({ onNext }: StepProps) {
  const { data: status } = useQuery(statusQuery);
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const save = useSaveProxy();
  const [inspection, setInspection] = useState<Inspection>();
  const { form, submit, errorOf } = useSchemaForm<Values, Values>({
    defaultValues: NO_VALUES,
    fields: ['url', 'displayName', 'path'],
    nameOf,
    send: async (values) => {
      await save.mutateAsync({ resource: proxyResource({ ...values, url, inspection }) });
      onNext();
    },
  });
  const { source, url: ownUrl, path } = { ...NO_VALUES, ...useWatch({ control: form.control }) };
  const existing = setupProxy(proxies);
  const url = source === 'sample' ? sampleEndpoint(status?.sandbox.mcpUrl ?? '') : ownUrl.trim();

  const name = (next: string) => {
    form.setValue('displayName', next);
    form.setValue('path', `/${slug(next)}`);
  };
  const choose = (next: Values['source']) => {
    form.setValue('source', next);
    setInspection(undefined);
    if (next === 'sample') name('Everything');
  };
  const learn = (result: Inspection) => {
    setInspection(result);
    if (result.server && form.getValues('displayName') === '') name(proposedName(result.server.name));
  };
  const fields = save.error instanceof ApiError ? save.error.fields : [];
  const findings = fields.map((finding) => ({ ...finding, message: inProxyWords(finding.message) }));

  return (
    <form onSubmit={submit} noValidate aria-label="MCP server">
      <StepCard
        heading="Your MCP server"
        description="The server whose tools you charge for. It stays where it is; the gateway answers in front of it."
        actions={
          <>
            <Button variant="ghost" size="lg" onClick={onNext}>
              {existing ? 'Keep what is there' : 'Skip this step'}
            </Button>
            <Button type="submit" variant="primary" size="lg" busy={save.isPending}>
              Save and continue
            </Button>
          </>
        }
      >
        {existing && (
          <Alert tone="good" heading={`${existing.resource.spec.displayName} is saved`}>
            It answers at <code className="font-mono text-xs">{existing.mcpUrl}</code>. Add another one, or keep what is
            there.
          </Alert>
        )}
        {status?.sandbox.on && (
          <ChoiceList
            legend="Which server?"
            name="server"
            value={source}
            onChange={choose}
            choices={[
              { value: 'own', label: 'My own server', detail: 'Any MCP server that speaks Streamable HTTP.' },
              {
                value: 'sample',
                label: 'The sample server',
                detail: <>“Everything”, running beside this gateway at {status.sandbox.mcpUrl}</>,
                badge: { label: 'Sample', tone: 'info' },
              },
            ]}
          />
        )}
        <Field label="MCP server URL" error={errorOf('url')} help="As an MCP client would use it.">
          {(control) => (
            <Input
              key={source}
              {...control}
              {...(source === 'sample' ? { value: url, readOnly: true } : form.register('url'))}
              type="url"
              className="h-10 font-mono text-xs"
              spellCheck={false}
              placeholder="https://mcp.example.com/mcp…"
            />
          )}
        </Field>
        <UpstreamTest key={source} url={url} request={() => ({ url })} onResult={learn} />
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="Display name" error={errorOf('displayName')}>
            {(control) => (
              <Input
                {...control}
                {...form.register('displayName', { onChange: (event) => name(event.target.value) })}
                className="h-10"
                placeholder="Weather tools…"
              />
            )}
          </Field>
          <Field
            label="Path"
            error={errorOf('path')}
            help={
              status && path.length > 1
                ? `Agents will call ${status.publicUrl.replace(/\/$/, '')}${path}/mcp`
                : 'Where agents find it on the gateway.'
            }
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('path')}
                className="h-10 font-mono text-xs"
                spellCheck={false}
                placeholder="/weather…"
              />
            )}
          </Field>
        </div>
        {!inspection?.ok && url !== '' && (
          <p className="text-xs text-ink-muted">
            Saving without a successful test is possible; calls then fail until the server answers.
          </p>
        )}
        <FormProblems
          findings={findings}
          error={save.error}
          labelOf={(path) => labelAt(PROXY_LABELS, path.replace(/^resource\./, ''))}
        />
      </StepCard>
    </form>
  );
}
