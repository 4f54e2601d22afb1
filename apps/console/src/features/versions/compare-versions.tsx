'use client';

import { useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { parseAsBoolean, parseAsInteger, useQueryStates } from 'nuqs';
import { ApplyOutcome } from '#components/apply/apply-outcome.tsx';
import { ChangeList } from '#components/apply/change-list.tsx';
import { DiffView } from '#components/diff-view.tsx';
import { Field } from '#components/field.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { ReadOnly } from '#components/rights.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useMay } from '#data/session.ts';
import { comparisonQuery, useRestoreVersion, versionsQuery } from '#data/versions.ts';
import { describeVersion } from '#lib/describe-version.ts';
import { notify } from '#lib/notify.ts';

const TRAIL = [{ label: 'Versions', href: '/versions' }];

/** Two versions side by side; with `restore`, the review before the newer of the two choices is applied again. */
export function CompareVersions() {
  const [{ from, to, restore }, setQuery] = useQueryStates({
    from: parseAsInteger,
    to: parseAsInteger,
    restore: parseAsBoolean.withDefault(false),
  });
  const { data: versions = [] } = useQuery(versionsQuery);
  const picker = (label: string, value: number | null, name: 'from' | 'to') => (
    <Field label={label} className="min-w-56 flex-1">
      {(control) => (
        <Select
          {...control}
          value={value ?? ''}
          onChange={(event) => void setQuery({ [name]: Number(event.target.value), restore: null })}
        >
          <option value="" disabled>
            Pick a version…
          </option>
          {versions.map((version) => (
            <option key={version.number} value={version.number}>
              v{version.number} {describeVersion(version)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
  return (
    <>
      <PageHeader
        trail={TRAIL}
        title={restore && to !== null ? `Restore version ${to}` : 'Compare versions'}
        description={
          restore
            ? 'What would change against what runs. Restoring applies it as a new version; secrets replaced since keep their present value.'
            : undefined
        }
      />
      {!restore && (
        <div className="flex flex-wrap gap-4">
          {picker('From', from, 'from')}
          {picker('To', to, 'to')}
        </div>
      )}
      {from === null || to === null ? (
        <div className="rounded-xl border border-dashed">
          <EmptyState heading="Pick two versions">
            The address of this page then shows the same comparison to anybody.
          </EmptyState>
        </div>
      ) : (
        <Comparison from={from} to={to} restore={restore} />
      )}
    </>
  );
}

function Comparison({ from, to, restore }: { from: number; to: number; restore: boolean }) {
  const { goOn } = useNavigate();
  const comparison = useQuery(comparisonQuery(from, to));
  const restoring = useRestoreVersion();
  const mayRestore = useMay('versions.write');
  if (comparison.error)
    return <LoadError error={comparison.error} what="the comparison" onRetry={() => void comparison.refetch()} />;
  if (!comparison.data) return <PageSkeleton />;
  const { changes, before, after } = comparison.data;
  const run = () =>
    restoring.mutate(
      { number: to, message: `Restore of v${to}` },
      {
        onSuccess: ({ version, notServing }) => {
          notify.success(`Running v${version.number}`, { description: `A restore of v${to}.` });
          if (notServing.length === 0) goOn('/versions');
        },
      },
    );
  return (
    <div className="flex flex-col gap-4">
      {changes.length > 0 && <ChangeList changes={changes} />}
      <DiffView before={before} after={after} beforeLabel={`v${from}`} afterLabel={`v${to}`} />
      {restore && mayRestore === false && <ReadOnly to="versions.write" what="which version runs" />}
      {restore && mayRestore && (
        <>
          <ApplyOutcome isPending={restoring.isPending} error={restoring.error} reply={restoring.data} />
          <div className="flex justify-end">
            <Button variant="primary" busy={restoring.isPending} onClick={run}>
              <RotateCcw aria-hidden /> Restore version {to}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
