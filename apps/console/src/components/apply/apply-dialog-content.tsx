'use client';

import type { EntityRef } from '@tallygate/contracts/entity-change';
import { useQuery } from '@tanstack/react-query';
import { pendingQuery, useApply } from '#data/versions.ts';
import { formatCount } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { DiffView } from '../diff-view.tsx';
import { FormProblems } from '../form-problems.tsx';
import { LoadError, PageSkeleton } from '../states.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '../ui/dialog.tsx';
import { ApplyOutcome } from './apply-outcome.tsx';
import { ChangeList, refKey } from './change-list.tsx';
import { LeftChanges } from './left-changes.tsx';
import { ChangeEffect, EffectSummary } from './pending-effect.tsx';

export type ApplyDialogProps = {
  /** What this review is about; other pending changes stay pending. */
  entities: readonly EntityRef[];
  onClose: () => void;
  onApplied?: () => void;
};

/** The second click of "Save and apply": what will change, then Apply. */
export function ApplyDialogContent({ entities, onClose, onApplied }: ApplyDialogProps) {
  const pending = useQuery({ ...pendingQuery, staleTime: 0 });
  const apply = useApply();
  const own = new Set(entities.map(refKey));
  const changes = pending.data?.changes.filter((change) => own.has(refKey(change))) ?? [];
  const left = pending.data?.left.filter((one) => own.has(refKey(one))) ?? [];
  const others = (pending.data?.changes.length ?? 0) - changes.length;

  const run = () => {
    apply.mutate(
      { selection: [...entities], baseVersion: pending.data?.baseVersion },
      {
        onSuccess: ({ version, notServing, rewritten }) => {
          if (notServing.length > 0 || rewritten.length > 0) return;
          notify.success(`Running v${version.number}`);
          onApplied?.();
          onClose();
        },
      },
    );
  };

  return (
    <Dialog open onOpenChange={(open) => !open && !apply.isPending && onClose()}>
      <DialogContent
        heading={entities.length === 1 ? 'Apply this change?' : `Apply these ${entities.length} changes?`}
        description="Saved. The gateway runs it as soon as you apply."
        className="max-w-4xl"
      >
        {pending.isFetching && !apply.isPending && !apply.data ? (
          <PageSkeleton />
        ) : pending.error ? (
          <LoadError error={pending.error} what="the pending change" onRetry={() => void pending.refetch()} />
        ) : (
          <>
            {!apply.data && changes.length === 0 && (
              <p className="text-sm text-ink-muted">Nothing differs from what runs.</p>
            )}
            {!apply.data && changes.length > 0 && (
              <>
                <EffectSummary selection={entities} />
                <ChangeList
                  changes={changes}
                  isPending
                  effectOf={(change) => <ChangeEffect change={change} selection={entities} />}
                />
              </>
            )}
            {others === 0 && pending.data && changes.length > 0 && !apply.data && (
              <DiffView
                before={pending.data.before}
                after={pending.data.after}
                beforeLabel="running"
                afterLabel="after apply"
              />
            )}
            {others > 0 && (
              <p className="text-sm text-ink-muted">
                {formatCount(others, 'other change stays', 'other changes stay')} pending.
              </p>
            )}
            {!apply.data && <LeftChanges left={left} />}
            {pending.data && <FormProblems findings={pending.data.findings} />}
          </>
        )}
        <ApplyOutcome isPending={apply.isPending} error={apply.error} reply={apply.data} />
        <DialogActions>
          <DialogClose asChild>
            <Button disabled={apply.isPending}>{apply.data ? 'Close' : 'Keep it pending'}</Button>
          </DialogClose>
          {!apply.data && (
            <Button
              variant="primary"
              busy={apply.isPending}
              disabled={pending.isFetching || changes.length === 0}
              onClick={run}
            >
              Apply
            </Button>
          )}
        </DialogActions>
      </DialogContent>
    </Dialog>
  );
}
