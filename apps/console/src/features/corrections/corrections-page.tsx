'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Diff } from 'lucide-react';
import Link from 'next/link';
import { PageHeader } from '#components/page-header.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { correctionPagesQuery } from '#data/corrections.ts';
import { useMay } from '#data/session.ts';
import { cn } from '#lib/class-names.ts';
import { formatCount } from '#lib/format.ts';
import { CorrectionFilters } from './correction-filters.tsx';
import { CorrectionTable } from './correction-table.tsx';
import { NewCorrection } from './new-correction.tsx';
import { useCorrectionView } from './use-correction-view.ts';

/** Every correction, beside the ledger whose events they never change. */
export function CorrectionsPage() {
  const view = useCorrectionView();
  const mayEdit = useMay('corrections.write');
  const pages = useInfiniteQuery(correctionPagesQuery(view.filters));
  const corrections = pages.data?.pages.flatMap((page) => page.corrections);
  const isNarrowed = Object.keys(view.filters).length > 0;
  const count = corrections?.length ?? 0;
  return (
    <>
      <PageHeader
        title="Corrections"
        description="Signed quantities beside the recorded calls, each with a reason and an author. They are not sent to Moesif: previews show them beside the charge, with what to credit or invoice."
        actions={mayEdit && <NewCorrection company={view.filters.company} />}
      />
      <CorrectionFilters view={view} />
      {pages.error && !pages.data ? (
        <LoadError error={pages.error} what="the corrections" onRetry={() => void pages.refetch()} />
      ) : (
        <div
          aria-busy={pages.isPlaceholderData || undefined}
          className={cn('flex flex-col gap-3', pages.isPlaceholderData && 'opacity-60')}
        >
          <CorrectionTable
            corrections={corrections}
            empty={isNarrowed ? <NoMatchingCorrections onClear={view.clear} /> : <NoCorrections />}
          />
          {count > 0 && (
            <footer className="flex flex-wrap items-center justify-between gap-3 text-xs text-ink-muted">
              <p role="status">
                {formatCount(count, 'correction', 'corrections')} shown{pages.hasNextPage ? '' : '; none is older'}
              </p>
              {pages.isFetchNextPageError && (
                <p role="alert">Older corrections could not be loaded: {pages.error?.message}</p>
              )}
              {pages.hasNextPage && (
                <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                  Load older
                </Button>
              )}
            </footer>
          )}
        </div>
      )}
    </>
  );
}

function NoCorrections() {
  return (
    <EmptyState
      icon={<Diff />}
      heading="Nothing has been corrected"
      action={
        <Button asChild>
          <Link href="/events">Open events</Link>
        </Button>
      }
    >
      A call that should have counted otherwise is corrected where it is shown, and what a company has used with New
      correction.
    </EmptyState>
  );
}

function NoMatchingCorrections({ onClear }: { onClear: () => void }) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center text-sm text-ink-muted">
      <p role="status">No correction matches the filters.</p>
      <Button size="sm" onClick={onClear}>
        Show all corrections
      </Button>
    </div>
  );
}
