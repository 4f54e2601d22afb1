'use client';

import type { PolicyEffect } from '@tallygate/contracts/policy-effect';
import { Badge } from '#components/ui/badge.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { TableHead } from '#components/ui/table.tsx';
import { formatNumber } from '#lib/format.ts';
import type { ListedName } from '../tools/listed-names.ts';

export type ServedNamesProps = {
  caption: string;
  names: readonly ListedName[];
  isListed: (name: string) => boolean;
  isServed: (name: string) => boolean;
  usage: PolicyEffect['names'] | undefined;
  onToggle: (name: string, isServed: boolean) => void;
};

/** A row for each name with its switch, and how often it was asked for. */
export function ServedNames({ caption, names, isListed, isServed, usage, onToggle }: ServedNamesProps) {
  if (names.length === 0) return <p className="text-sm text-ink-muted">None is listed.</p>;
  const callsOf = new Map(usage?.map(({ name, calls }) => [name, calls]));
  return (
    <table className="w-full table-fixed border-collapse rounded-lg border text-sm">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          <TableHead className="w-20 px-3 py-1.5">Served</TableHead>
          <TableHead className="px-3 py-1.5">Name</TableHead>
          <TableHead className="w-28 px-3 py-1.5 text-end">Calls, 24 h</TableHead>
        </tr>
      </thead>
      <tbody>
        {names.map(({ name, description, isFree }) => (
          <tr key={name} className="h-8 border-b border-line last:border-b-0 hover:bg-sunken/50">
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
                <code dir="ltr" className="max-w-full shrink-0 truncate font-mono text-xs font-medium">
                  {name}
                </code>
                {isFree && <Badge>Free</Badge>}
                <span className="truncate text-xs text-ink-muted max-sm:hidden">
                  {isListed(name) ? description : 'Not listed by the server'}
                </span>
              </span>
            </td>
            <td className="px-3 py-1 text-end tabular-nums">
              {usage === undefined ? '' : formatNumber(callsOf.get(name) ?? 0)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
