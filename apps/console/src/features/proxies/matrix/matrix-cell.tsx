import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import type { Placed } from './matrix-model.ts';

type MatrixCellProps = {
  proxy: ProxyView;
  /** What the policy is called. */
  title: string;
  places: readonly Placed[];
  /** Null where it cannot be added. */
  onAdd: (() => void) | null;
};

/** A policy at a proxy: its place and what it does, which opens it; or a way to add it. */
export function MatrixCell({ proxy, title, places, onAdd }: MatrixCellProps) {
  const name = proxy.resource.spec.displayName;
  if (places.length > 0)
    return places.map(({ position, summary }) => (
      <Link
        key={position}
        href={`/proxies/${encodeURIComponent(proxy.id)}/policies?open=${position}`}
        className="relative flex h-7 max-w-52 items-center gap-2 rounded px-2 hover:bg-sunken hover:underline"
      >
        <span className="sr-only">
          {title} of {name}, place
        </span>
        <span className="text-ink-muted tabular-nums">{position + 1}</span>
        <span className="truncate" title={summary}>
          {summary || 'attached'}
        </span>
      </Link>
    ));
  if (onAdd === null)
    return (
      <span className="px-2 text-ink-muted">
        <span aria-hidden>–</span>
        <span className="sr-only">not attached</span>
      </span>
    );
  return (
    <button
      type="button"
      aria-label={`Add ${title} to ${name}`}
      onClick={onAdd}
      className="group flex h-7 w-full min-w-16 items-center gap-1 rounded px-2 text-xs text-ink-muted hover:bg-sunken hover:text-ink"
    >
      <Plus aria-hidden className="size-3.5" />
      {/* Where nothing can hover, it has to be said from the start. */}
      <span
        aria-hidden
        className="opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
      >
        Add
      </span>
    </button>
  );
}
