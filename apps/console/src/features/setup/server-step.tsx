'use client';

import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
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
import { slug } from '#lib/slug.ts';
import type { StepProps } from './setup-page.tsx';
import { proposedName, proxyResource, sampleEndpoint, setupProxy } from './setup-resources.ts';
import { StepCard } from './step-card.tsx';

type Source = 'own' | 'sample';

export function ServerStep({ onNext }: StepProps) {
  const { data: status } = useQuery(statusQuery);
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const save = useSaveProxy();
  const [source, setSource] = useState<Source>('own');
  const [ownUrl, setOwnUrl] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [path, setPath] = useState('');
  const [inspection, setInspection] = useState<Inspection>();
  const existing = setupProxy(proxies);
  const url = source === 'sample' ? sampleEndpoint(status?.sandbox.mcpUrl ?? '') : ownUrl.trim();

  const name = (next: string) => {
    setDisplayName(next);
    setPath(`/${slug(next)}`);
  };
  const choose = (next: Source) => {
    setSource(next);
    setInspection(undefined);
    if (next === 'sample') name('Everything');
  };
  const learn = (result: Inspection) => {
    setInspection(result);
    if (result.server && displayName === '') name(proposedName(result.server.name));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ resource: proxyResource({ displayName, path, url, inspection }) }, { onSuccess: onNext });
  };
  const findings = save.error instanceof ApiError ? save.error.fields : [];
  const problem = (field: string) => findings.find((finding) => finding.path.endsWith(field))?.message;

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
        <Field label="MCP server URL" error={problem('upstream.url')} help="As an MCP client would use it.">
          {(control) => (
            <Input
              {...control}
              type="url"
              className="h-10 font-mono text-xs"
              spellCheck={false}
              value={url}
              readOnly={source === 'sample'}
              placeholder="https://mcp.example.com/mcp…"
              onChange={(event) => setOwnUrl(event.target.value)}
            />
          )}
        </Field>
        <UpstreamTest key={source} url={url} request={() => ({ url })} onResult={learn} />
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="Display name" error={problem('displayName') ?? problem('metadata.name')}>
            {(control) => (
              <Input
                {...control}
                className="h-10"
                value={displayName}
                placeholder="Weather tools…"
                onChange={(event) => name(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Path"
            error={problem('context')}
            help={
              status && path.length > 1
                ? `Agents will call ${status.publicUrl.replace(/\/$/, '')}${path}/mcp`
                : 'Where agents find it on the gateway.'
            }
          >
            {(control) => (
              <Input
                {...control}
                className="h-10 font-mono text-xs"
                spellCheck={false}
                value={path}
                placeholder="/weather…"
                onChange={(event) => setPath(event.target.value)}
              />
            )}
          </Field>
        </div>
        {!inspection?.ok && url !== '' && (
          <p className="text-xs text-ink-muted">
            Saving without a successful test is possible; calls then fail until the server answers.
          </p>
        )}
        <FormProblems findings={findings} error={save.error} />
      </StepCard>
    </form>
  );
}
