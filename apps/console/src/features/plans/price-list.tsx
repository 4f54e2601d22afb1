'use client';

import type { Price } from '@tallygate/contracts/price';
import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { metersQuery } from '#data/meters.ts';
import { formatDateTime } from '#lib/format.ts';
import { priceInWords } from '#lib/price-words.ts';
import { PriceDialog } from './price-dialog.tsx';

/** What a meter costs; a plan's own prices say when. */
export type ListedPrice = { meterId: string; price: Price; validFrom?: string; validTo?: string | null };

type PriceListProps<Row extends ListedPrice> = {
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  /** Of what a new price is. */
  currency: string;
  /** Whether prices hold from a day on; others hold as long as what they stand in. */
  isDated?: boolean;
  /** What its buttons add to: a plan has several such lists. */
  what?: string;
};

/** Prices of meters, each opened in a window of its own. */
export function PriceList<Row extends ListedPrice>(props: PriceListProps<Row>) {
  const { rows, onChange, currency, isDated = false, what } = props;
  const { data: meters = [] } = useQuery(metersQuery);
  const [open, setOpen] = useState<number | 'new'>();
  const nameOf = (id: string) => meters.find((meter) => meter.id === id)?.name ?? id;
  const of = what === undefined ? '' : ` of ${what}`;
  return (
    <div className="flex flex-col gap-3">
      {rows.length > 0 && (
        <ul className="divide-y rounded-lg border">
          {rows.map((row, index) => (
            <li key={`${row.meterId} ${row.validFrom ?? ''}`} className="flex items-center gap-3 px-4 py-2.5 text-sm">
              <span className="min-w-0 flex-1">
                <span className="font-medium">{nameOf(row.meterId)}</span>: {priceInWords(row.price)}
                {row.validFrom !== undefined && (
                  <span className="block text-xs text-ink-muted">{spanInWords(row.validFrom, row.validTo)}</span>
                )}
              </span>
              <Button
                variant="ghost"
                size="icon"
                aria-label={`Edit price ${index + 1}${of}`}
                onClick={() => setOpen(index)}
              >
                <Pencil aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="icon"
                aria-label={`Remove price ${index + 1}${of}`}
                onClick={() => onChange(rows.filter((_, at) => at !== index))}
              >
                <Trash2 aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button size="sm" disabled={meters.length === 0} aria-label={`Add price${of}`} onClick={() => setOpen('new')}>
          <Plus aria-hidden /> Add price
        </Button>
      </div>
      {meters.length === 0 && <p className="text-xs text-ink-muted">There is no meter yet: add one first.</p>}
      {open !== undefined && (
        <PriceDialog
          meters={meters}
          row={open === 'new' ? undefined : rows[open]}
          currency={currency}
          isDated={isDated}
          onClose={() => setOpen(undefined)}
          onDone={(row) => {
            onChange(
              open === 'new' ? [...rows, row as Row] : rows.map((one, at) => (at === open ? (row as Row) : one)),
            );
            setOpen(undefined);
          }}
        />
      )}
    </div>
  );
}

function spanInWords(validFrom: string, validTo: string | null | undefined): string {
  const day = (iso: string) => formatDateTime(iso, { timeZone: 'UTC' });
  return validTo == null ? `From ${day(validFrom)}` : `From ${day(validFrom)} until ${day(validTo)}`;
}
