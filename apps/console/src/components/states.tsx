'use client';

import { FileQuestion, RotateCw, Unplug } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ApiError } from '#lib/api-client.ts';
import { documentPath } from '#lib/document-title.ts';
import { Button } from './ui/button.tsx';
import { Skeleton } from './ui/skeleton.tsx';

type EmptyProps = { icon?: ReactNode; heading: string; children?: ReactNode; action?: ReactNode };

/** Nothing yet: what this is for and the one thing to do. */
export function EmptyState({ icon, heading, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-14 text-center [overflow-wrap:anywhere]">
      <span
        aria-hidden
        className="mb-1 grid size-11 place-items-center rounded-xl bg-brand-soft text-brand-ink [&_svg]:size-5"
      >
        {icon ?? <FileQuestion />}
      </span>
      <h2 className="text-base font-semibold">{heading}</h2>
      <div className="max-w-[52ch] text-sm text-ink-muted">{children}</div>
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Nothing matches: the same frame, and the way out. */
export function NothingMatches({ onClear, children }: { onClear: () => void; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center text-sm text-ink-muted">
      <p role="status">{children ?? 'Nothing matches the search.'}</p>
      <Button size="sm" onClick={onClear}>
        Clear search
      </Button>
    </div>
  );
}

/** Cannot load: what failed, with the request id, and a way to try again. */
export function LoadError({ error, onRetry, what }: { error: Error; onRetry?: () => void; what: string }) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const code = error instanceof ApiError ? error.code : undefined;
  return (
    <div
      role="alert"
      className="flex flex-col items-center gap-2 rounded-xl border bg-surface px-6 py-12 text-center [overflow-wrap:anywhere]"
    >
      <Unplug aria-hidden className="size-6 text-bad" />
      <h2 className="text-base font-semibold">Cannot load {what}</h2>
      <p className="max-w-[60ch] text-sm text-ink-muted">{error.message}</p>
      {(code || requestId) && (
        <p className="flex flex-wrap justify-center gap-x-2 font-mono text-xs text-ink-muted">
          {code && code !== 'UNREACHABLE' ? (
            <Link href={documentPath({ folder: 'errors', name: code })} className="underline underline-offset-3">
              {code}
            </Link>
          ) : (
            code
          )}
          {requestId && <span>{requestId}</span>}
        </p>
      )}
      {onRetry && (
        <Button className="mt-2" onClick={onRetry}>
          <RotateCw aria-hidden /> Try again
        </Button>
      )}
    </div>
  );
}

/** A page's shape while its first data is on the way. */
export function PageSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-4">
      <Skeleton className="h-32 w-full rounded-xl" />
      <Skeleton className="h-56 w-full rounded-xl" />
    </div>
  );
}
