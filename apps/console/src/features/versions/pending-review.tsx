'use client';

import type { PendingView } from '@tallygate/contracts/entity-change';
import { APPLY_ACTIONS } from '@tallygate/contracts/owners';
import { useQuery } from '@tanstack/react-query';
import { CircleCheckBig } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { ApplyOutcome } from '#components/apply/apply-outcome.tsx';
import { ChangeList, refKey } from '#components/apply/change-list.tsx';
import { LeftChanges } from '#components/apply/left-changes.tsx';
import { DiffView } from '#components/diff-view.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { ReadOnly } from '#components/rights.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#components/ui/tabs.tsx';
import { useMay } from '#data/session.ts';
import { pendingQuery, useApply } from '#data/versions.ts';
import { formatCount } from '#lib/format.ts';

export function PendingReview() {
  const pending = useQuery(pendingQuery);
  const apply = useApply();
  return (
    <>
      <PageHeader
        trail={[{ label: 'Versions', href: '/versions' }]}
        title="Review and apply"
        description="What was saved and does not run yet. Nothing reaches the gateway before you apply it."
      />
      <ApplyOutcome isPending={apply.isPending} error={apply.error} reply={apply.data} />
      {pending.error && !pending.data ? (
        <LoadError error={pending.error} what="the pending changes" onRetry={() => void pending.refetch()} />
      ) : !pending.data ? (
        <PageSkeleton />
      ) : pending.data.changes.length === 0 ? (
        <div className="rounded-xl border bg-surface">
          <EmptyState
            icon={<CircleCheckBig />}
            heading="Everything is applied"
            action={
              <Button asChild>
                <Link href="/versions">See versions</Link>
              </Button>
            }
          >
            What is saved is what the gateway runs.
          </EmptyState>
        </div>
      ) : (
        <PendingChanges pending={pending.data} apply={apply} />
      )}
    </>
  );
}

function PendingChanges({ pending, apply }: { pending: PendingView; apply: ReturnType<typeof useApply> }) {
  const [excluded, setExcluded] = useState<ReadonlySet<string>>(new Set());
  const [message, setMessage] = useState('');
  const mayApply = useMay(APPLY_ACTIONS);
  const locked = new Set(pending.left.filter(({ fields }) => fields.length === 0).map(refKey));
  const chosen = pending.changes.filter((change) => !excluded.has(refKey(change)) && !locked.has(refKey(change)));
  const toggle = (key: string) =>
    setExcluded((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const run = () =>
    apply.mutate({
      selection: chosen.length === pending.changes.length ? 'all' : chosen.map(({ type, id }) => ({ type, id })),
      message,
      baseVersion: pending.baseVersion,
    });
  const isBlocked = pending.findings.length > 0 && chosen.length === pending.changes.length;
  return (
    <>
      <Tabs defaultValue="changes">
        <TabsList>
          <TabsTrigger value="changes">Changes</TabsTrigger>
          <TabsTrigger value="file">config.toml</TabsTrigger>
          <TabsTrigger value="checks">Checks</TabsTrigger>
        </TabsList>
        <TabsContent value="changes">
          <ChangeList
            changes={pending.changes}
            selected={new Set(chosen.map(refKey))}
            onToggle={toggle}
            locked={locked}
          />
        </TabsContent>
        <TabsContent value="file" className="flex flex-col gap-2">
          {excluded.size > 0 && (
            <p className="text-sm text-ink-muted">This is the difference with all changes applied.</p>
          )}
          <DiffView before={pending.before} after={pending.after} beforeLabel="running" afterLabel="after apply" />
        </TabsContent>
        <TabsContent value="checks">
          <Checks pending={pending} />
        </TabsContent>
      </Tabs>
      {mayApply && <LeftChanges left={pending.left} />}
      {isBlocked && <FormProblems findings={pending.findings} />}
      {mayApply === false && <ReadOnly to={APPLY_ACTIONS} what="what runs" />}
      {mayApply && (
        <div className="flex flex-wrap items-end gap-3 border-t pt-5">
          <Field label="Message" optional className="min-w-60 flex-1">
            {(control) => (
              <Input
                {...control}
                value={message}
                maxLength={500}
                placeholder="What this is for…"
                onChange={(event) => setMessage(event.target.value)}
              />
            )}
          </Field>
          <Button variant="primary" busy={apply.isPending} disabled={chosen.length === 0 || isBlocked} onClick={run}>
            Apply {formatCount(chosen.length, 'change', 'changes')}
          </Button>
        </div>
      )}
    </>
  );
}

function Checks({ pending: { findings, warnings } }: { pending: PendingView }) {
  if (findings.length === 0 && warnings.length === 0) {
    return <Alert tone="good" heading="The file is valid and everything it names exists" />;
  }
  return (
    <div className="flex flex-col gap-3">
      <FormProblems findings={findings} />
      {warnings.map((warning) => (
        <Alert
          key={warning.path + warning.message}
          tone="warn"
          heading={<code className="font-mono text-xs">{warning.path}</code>}
        >
          {warning.message}
        </Alert>
      ))}
    </div>
  );
}
