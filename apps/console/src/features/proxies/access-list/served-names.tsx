'use client';

import type { PolicyEffect } from '@tallygate/contracts/policy-effect';
import { ChevronRight } from 'lucide-react';
import { Fragment, type ReactNode, useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { TableHead } from '#components/ui/table.tsx';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import type { ListedName } from './listed-names.ts';

type ServedNamesProps = {
  caption: string;
  names: readonly ListedName[];
  isListed: (name: string) => boolean;
  isServed: (name: string) => boolean;
  usage: PolicyEffect['names'] | undefined;
  onToggle: (name: string, isServed: boolean) => void;
  /** What is shown of a name when its row is opened. */
  detailOf?: (name: string) => ReactNode;
};

/** A row for each name with its switch, and how often it was asked for. */
export function ServedNames({ caption, names, isListed, isServed, usage, onToggle, detailOf }: ServedNamesProps) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (name: string, isShown: boolean) =>
    setOpened((before) => new Set([...[...before].filter((one) => one !== name), ...(isShown ? [name] : [])]));
  if (names.length === 0) return <p className="text-sm text-ink-muted">None is listed.</p>;
  const callsOf = new Map(usage?.map(({ name, calls }) => [name, calls]));
  return (
    <table className="w-full table-fixed border-collapse rounded-lg border text-sm">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          <TableHead className="w-20 px-3 py-1.5">Served</TableHead>
          <TableHead className="px-3 py-1.5">Name</TableHead>
          <TableHead className="w-28 px-3 py-1.5 text-right">Calls, 24 h</TableHead>
        </tr>
      </thead>
      <tbody>
        {names.map(({ name, description, isFree }) => {
          const detail = detailOf?.(name);
          const isOpen = opened.has(name);
          return (
            <Fragment key={name}>
              <tr className="h-8 border-b border-line last:border-b-0 hover:bg-sunken/50">
                <td className="px-3 py-1">
                  <Switch
                    aria-label={`Serve ${name}`}
                    className="align-middle"
                    checked={isServed(name)}
                    onCheckedChange={(served) => onToggle(name, served)}
                  />
                </td>
                <td className="px-3 py-1">
                  <span className="flex min-w-0 items-baseline gap-3" title={description}>
                    <NameCell
                      name={name}
                      isOpen={isOpen}
                      onToggle={detail ? (isShown) => toggle(name, isShown) : undefined}
                    />
                    {isFree && <Badge>Free</Badge>}
                    <span className="truncate text-xs text-ink-muted max-sm:hidden">
                      {isListed(name) ? description : 'Not listed by the server'}
                    </span>
                  </span>
                </td>
                <td className="px-3 py-1 text-right tabular-nums">
                  {usage === undefined ? '' : formatNumber(callsOf.get(name) ?? 0)}
                </td>
              </tr>
              {detail && isOpen && (
                <tr className="border-b border-line last:border-b-0">
                  <td colSpan={3} className="px-3 py-2">
                    {detail}
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

type NameCellProps = { name: string; isOpen: boolean; onToggle: ((isOpen: boolean) => void) | undefined };

function NameCell({ name, isOpen, onToggle }: NameCellProps) {
  const text = (
    <code dir="ltr" className="min-w-0 truncate font-mono text-xs font-medium">
      {name}
    </code>
  );
  if (!onToggle) return <span className="flex max-w-full shrink-0">{text}</span>;
  return (
    // Not a button: what is read-only disables those, and reading stays possible.
    <details className="max-w-full shrink-0" onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary className="flex min-w-0 items-center gap-1 rounded">
        <ChevronRight aria-hidden className={cn('size-3.5 shrink-0 text-ink-muted', isOpen && 'rotate-90')} />
        {text}
      </summary>
    </details>
  );
}
