'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { TestSteps } from '#components/test-steps.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { proxyInspectionQuery } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { notify } from '#lib/notify.ts';
import { useOpenedProxy } from './use-proxy.ts';

const ToolSection = dynamic(() => import('./tools/tool-section.tsx').then((module) => module.ToolSection), {
  ssr: false,
  loading: PageSkeleton,
});

const ServedEditor = dynamic(() => import('./access-list/served-editor.tsx').then((module) => module.ServedEditor), {
  ssr: false,
  loading: PageSkeleton,
});

/** What the server behind a proxy offers, and what of it is served; asking it is for those who may change the proxy. */
export function ProxyTools({ id }: { id: string }) {
  const mayAsk = useMay('proxies.write');
  if (mayAsk === undefined) return <PageSkeleton />;
  return mayAsk ? <AskedTools id={id} /> : <ServedTools id={id} inspection={undefined} />;
}

function AskedTools({ id }: { id: string }) {
  const inspection = useQuery(proxyInspectionQuery(id));
  if (inspection.isPending) return <PageSkeleton />;
  if (inspection.error)
    return <LoadError error={inspection.error} what="the tools" onRetry={() => void inspection.refetch()} />;
  const { data } = inspection;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-ink-muted">
          {data.ok ? 'Read from the server' : 'Asked the server'} <Time iso={data.at} />
          {data.server && `: ${data.server.name} ${data.server.version}, protocol ${data.server.protocolVersion}`}
        </p>
        <Button size="sm" busy={inspection.isFetching} onClick={() => void inspection.refetch()}>
          <RotateCw aria-hidden /> Refresh
        </Button>
      </div>
      {!data.ok && (
        <>
          <Alert tone="bad" heading="The server does not answer" live />
          <TestSteps steps={data.steps} label="Steps of the test" />
        </>
      )}
      {data.ok && data.tools.length === 0 && (
        <p className="text-sm text-ink-muted">The server lists no tools. Only tool calls are billed by default.</p>
      )}
      <ServedTools id={id} inspection={data.ok ? data : undefined} />
    </div>
  );
}

type ServedToolsProps = { id: string; inspection: Inspection | undefined };

function ServedTools({ id, inspection }: ServedToolsProps) {
  const { opened, setOpened, reload } = useOpenedProxy(id);
  const [failures, setFailures] = useState<readonly string[]>([]);
  const onConfirmed = (isHeld: boolean) => {
    if (!isHeld) {
      notify.success('Confirmed');
      return;
    }
    // What holds it stands in the configuration: agents see it once that is applied.
    void reload().then(() => afterSave(id, true));
  };
  const { afterSave, applyDialog } = useAfterSave({ type: 'proxy', message: 'Access list saved' });
  return (
    <>
      {failures.map((failure) => (
        <Alert key={failure} tone="bad" heading={failure} live />
      ))}
      {isBySwitches(opened) ? (
        <ServedEditor
          key={opened.revision}
          proxy={opened}
          inspection={inspection}
          onSaved={(saved, { shouldApply, also, failures: left }) => {
            setOpened(saved);
            setFailures(left);
            afterSave(id, shouldApply, also);
          }}
          onReload={() => void reload()}
          onConfirmed={onConfirmed}
        />
      ) : (
        <>
          <Alert
            heading="Several access lists, or one under a condition, decide what is served"
            actions={
              <Button size="sm" asChild>
                <Link href={`/proxies/${encodeURIComponent(id)}/policies`}>Open policies</Link>
              </Button>
            }
          />
          <ToolSection
            proxy={opened}
            askedAt={inspection?.at}
            names={undefined}
            isDirty={false}
            onConfirmed={onConfirmed}
          />
        </>
      )}
      {applyDialog}
    </>
  );
}

/** Whether one access list decides, with every call, so that a switch can stand for it. */
function isBySwitches({ resource }: ProxyView): boolean {
  const lists = resource.spec.policies.filter(({ name }) => name === 'mcp-acl-list');
  return lists.length < 2 && lists.every(({ executionCondition }) => executionCondition === undefined);
}
