'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ApplyOutcome } from '#components/apply/apply-outcome.tsx';
import { ChangeList } from '#components/apply/change-list.tsx';
import { DiffView } from '#components/diff-view.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { proxiesQuery } from '#data/proxies.ts';
import { statusQuery } from '#data/status.ts';
import { pendingQuery, useApply } from '#data/versions.ts';
import { FirstCall } from './first-call.tsx';
import { setupProxy } from './setup-resources.ts';
import { StepCard } from './step-card.tsx';

/** Review and apply what the steps saved; then wait for the first call together. */
export function ApplyStep() {
  const pending = useQuery(pendingQuery);
  const { data: status } = useQuery(statusQuery);
  const { data: proxies } = useQuery(proxiesQuery);
  const apply = useApply();
  const proxy = setupProxy(proxies ?? []);

  if (pending.error && !pending.data)
    return <LoadError error={pending.error} what="the pending changes" onRetry={() => void pending.refetch()} />;
  if (!pending.data || !proxies || !status) return <PageSkeleton />;
  const { changes, findings, warnings, before, after, baseVersion } = pending.data;

  if (changes.length > 0) {
    return (
      <StepCard
        heading="Review and apply"
        description="This is everything that differs from what the gateway runs now."
        actions={
          <Button
            variant="primary"
            size="lg"
            busy={apply.isPending}
            disabled={findings.length > 0}
            onClick={() => apply.mutate({ selection: 'all', message: 'First setup', baseVersion })}
          >
            Apply
          </Button>
        }
      >
        <ChangeList changes={changes} />
        <details>
          <summary className="w-fit rounded text-sm text-ink-muted hover:text-ink">Difference in config.toml</summary>
          <div className="pt-3">
            <DiffView before={before} after={after} beforeLabel="running" afterLabel="after apply" />
          </div>
        </details>
        {findings.length === 0 && warnings.length === 0 && (
          <Alert tone="good">Checked: the file is valid and everything it names exists.</Alert>
        )}
        <FormProblems findings={findings} />
        {warnings.map((warning) => (
          <Alert key={warning.path + warning.message} tone="warn">
            <p className="first-letter:uppercase">{warning.message}</p>
          </Alert>
        ))}
        <ApplyOutcome isPending={apply.isPending} error={apply.error} reply={apply.data} />
      </StepCard>
    );
  }
  if (!proxy) {
    return (
      <StepCard
        heading="Nothing to apply yet"
        description="The gateway serves what you save in the steps before."
        actions={
          <Button variant="primary" size="lg" asChild>
            <Link href="/setup?step=server">Add an MCP server</Link>
          </Button>
        }
      />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <ApplyOutcome isPending={false} error={apply.error} reply={apply.data} />
      <FirstCall proxy={proxy} status={status} />
    </div>
  );
}
