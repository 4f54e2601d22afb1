'use client';

import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { useQuery } from '@tanstack/react-query';
import { RotateCw, Wrench } from 'lucide-react';
import { CodeBlock } from '#components/code-block.tsx';
import { ReadOnly } from '#components/rights.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { TestSteps } from '#components/test-steps.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { proxyInspectionQuery } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { formatCount } from '#lib/format.ts';
import { useProxy } from './use-proxy.ts';

/** What the server behind a proxy offers; asking it is for those who may change the proxy. */
export function ProxyTools({ id }: { id: string }) {
  const mayAsk = useMay('proxies.write');
  if (mayAsk === false) return <ReadOnly to="proxies.write" what="proxies, and ask their servers" />;
  return mayAsk ? <AskedTools id={id} /> : <PageSkeleton />;
}

function AskedTools({ id }: { id: string }) {
  const proxy = useProxy(id);
  const inspection = useQuery(proxyInspectionQuery(id));
  const free = proxy.resource.spec.billing?.tools ?? {};
  if (inspection.isPending) return <PageSkeleton />;
  if (inspection.error)
    return <LoadError error={inspection.error} what="the tools" onRetry={() => void inspection.refetch()} />;
  const { data } = inspection;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-ink-muted">
          Asked from the server <Time iso={data.at} />
          {data.server && `: ${data.server.name} ${data.server.version}, protocol ${data.server.protocolVersion}`}
        </p>
        <Button size="sm" busy={inspection.isFetching} onClick={() => void inspection.refetch()}>
          <RotateCw aria-hidden /> Ask again
        </Button>
      </div>
      {!data.ok && (
        <>
          <Alert tone="bad" heading="The server could not be asked" live />
          <TestSteps steps={data.steps} label="Steps of the test" />
        </>
      )}
      {data.ok && <ToolList tools={data.tools} isFree={(name) => free[name]?.free === true} />}
      {data.resources.length > 0 && (
        <NamedList
          heading={formatCount(data.resources.length, 'resource', 'resources')}
          items={data.resources.map((item) => ({ ...item, key: item.uri }))}
        />
      )}
      {data.prompts.length > 0 && (
        <NamedList
          heading={formatCount(data.prompts.length, 'prompt', 'prompts')}
          items={data.prompts.map((item) => ({ ...item, key: item.name }))}
        />
      )}
    </div>
  );
}

function ToolList({ tools, isFree }: { tools: Inspection['tools']; isFree: (name: string) => boolean }) {
  if (tools.length === 0) {
    return (
      <div className="rounded-xl border bg-surface">
        <EmptyState icon={<Wrench />} heading="The server offers no tools">
          Only tool calls are billed by default.
        </EmptyState>
      </div>
    );
  }
  return (
    <section aria-label="Tools">
      <h2 className="pb-2 text-base font-semibold">{formatCount(tools.length, 'tool', 'tools')}</h2>
      <ul className="divide-y rounded-xl border bg-surface shadow-panel">
        {tools.map((tool) => (
          <li key={tool.name}>
            <details>
              <summary className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-5 py-3 hover:bg-sunken/50">
                <code className="font-mono text-sm font-medium">{tool.name}</code>
                {isFree(tool.name) && <Badge>Free</Badge>}
                <span className="min-w-0 flex-1 basis-64 text-ink-muted">{tool.description ?? tool.title}</span>
              </summary>
              <div className="px-5 pb-4">
                <CodeBlock
                  label="Input schema"
                  code={JSON.stringify(tool.inputSchema, null, 2)}
                  copyName={`input schema of ${tool.name}`}
                />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

type NamedItem = { key: string; name: string; description?: string };

function NamedList({ heading, items }: { heading: string; items: readonly NamedItem[] }) {
  return (
    <details className="rounded-xl border bg-surface shadow-panel">
      <summary className="rounded-xl px-5 py-3 text-sm font-medium">{heading}</summary>
      <ul className="divide-y border-t">
        {items.map((item) => (
          <li key={item.key} className="flex flex-wrap gap-x-3 px-5 py-2">
            <code className="font-mono text-xs">{item.key}</code>
            <span className="text-ink-muted">{item.description ?? item.name}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
