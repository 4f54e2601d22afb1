'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { GitCommitVertical, GitCompareArrows } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { PageHeader } from '#components/page-header.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { foundVersionsQuery } from '#data/versions.ts';
import { cn } from '#lib/class-names.ts';
import { describeVersion } from '#lib/describe-version.ts';
import { useVersionView } from './use-version-view.ts';
import { VersionFilters } from './version-filters.tsx';
import { VersionState } from './version-state.tsx';

export function VersionList() {
  const { leave } = useNavigate();
  const view = useVersionView();
  const versions = useInfiniteQuery(foundVersionsQuery(view.filter));
  const listed = versions.data?.pages.flat();
  const [isComparing, setComparing] = useState(false);
  const [picked, setPicked] = useState<number[]>([]);
  // The two picked last are compared.
  const toggle = (number: number) =>
    setPicked((now) => (now.includes(number) ? now.filter((other) => other !== number) : [...now, number].slice(-2)));
  const [a, b] = [...picked].sort((left, right) => left - right);

  return (
    <>
      <PageHeader
        title="Versions"
        description="Every configuration that was applied or tried, newest first. Nothing is ever deleted."
        actions={
          isComparing ? (
            <>
              <Button
                onClick={() => {
                  setComparing(false);
                  setPicked([]);
                }}
              >
                Cancel
              </Button>
              <Button
                variant="primary"
                disabled={a === undefined || b === undefined}
                onClick={() => leave(`/versions/compare?from=${a}&to=${b}`)}
                title="Pick two versions to compare them"
              >
                <GitCompareArrows aria-hidden /> Compare picked
              </Button>
            </>
          ) : (
            <Button onClick={() => setComparing(true)}>
              <GitCompareArrows aria-hidden /> Compare
            </Button>
          )
        }
      />
      {(view.isNarrowed || (listed?.length ?? 0) > 0) && <VersionFilters view={view} />}
      {versions.error && !versions.data ? (
        <LoadError error={versions.error} what="the versions" onRetry={() => void versions.refetch()} />
      ) : !listed ? (
        <PageSkeleton />
      ) : listed.length === 0 && view.isNarrowed ? (
        <div className="flex flex-wrap items-center gap-2 text-sm text-ink-muted">
          <p>No version meets these filters.</p>
          <Button size="sm" onClick={view.clear}>
            Clear filters
          </Button>
        </div>
      ) : listed.length === 0 ? (
        <div className="rounded-xl border bg-surface">
          <EmptyState
            icon={<GitCommitVertical />}
            heading="Nothing has been applied yet"
            action={
              <Button asChild>
                <Link href="/setup">Set up the gateway</Link>
              </Button>
            }
          >
            Each apply becomes a numbered version that you can look at, compare and restore.
          </EmptyState>
        </div>
      ) : (
        <ol aria-label="Versions" className="divide-y rounded-xl border bg-surface shadow-panel">
          {listed.map((version) => (
            <li
              key={version.number}
              className={cn('flex items-center gap-4 px-5 py-3.5', version.running && 'bg-good-soft/40')}
            >
              {isComparing && (
                <Checkbox
                  aria-label={`Pick version ${version.number} to compare`}
                  checked={picked.includes(version.number)}
                  onChange={() => toggle(version.number)}
                />
              )}
              <Link
                href={`/versions/${version.number}`}
                className="w-12 shrink-0 rounded font-mono text-sm font-medium hover:underline"
              >
                v{version.number}
              </Link>
              <div className="min-w-0 flex-1">
                <p className="truncate">{describeVersion(version)}</p>
                <p className="text-xs text-ink-muted">
                  {version.author}, <Time iso={version.createdAt} />
                  <code className="ms-2 font-mono max-sm:hidden">{version.hash.slice(0, 8)}</code>
                </p>
              </div>
              <VersionState version={version} isListed />
            </li>
          ))}
        </ol>
      )}
      {versions.hasNextPage && (
        <div>
          <Button busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            Show older versions
          </Button>
        </div>
      )}
    </>
  );
}
