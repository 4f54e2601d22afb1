'use client';

import type { PortalUsage } from '@tallygate/contracts/portal';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Field } from '#components/field.tsx';
import { EmptyState } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNow } from '#components/use-now.ts';
import { portalUsageQuery, usageSearch } from '#data/portal.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { portalPath } from '#lib/portal-client.ts';
import { PortalPart } from './portal-part.tsx';

const DAY_MS = 86_400_000;
const RANGES = [7, 30, 90];

/** Whole UTC days, today included. */
function lastDays(days: number, nowMs: number): { from: string; to: string } {
  const tomorrow = Math.floor(nowMs / DAY_MS) * DAY_MS + DAY_MS;
  return { from: new Date(tomorrow - days * DAY_MS).toISOString(), to: new Date(tomorrow).toISOString() };
}

/** Calls by day, tool and key. */
export function UsagePage() {
  const nowMs = useNow();
  const [days, setDays] = useState(30);
  const range = lastDays(days, nowMs);
  const usage = useQuery(portalUsageQuery(range));
  return (
    <PortalPart
      title="Usage"
      reading={usage}
      actions={
        <Button asChild>
          <a href={portalPath(`/usage.csv?${usageSearch(range)}`)} download>
            <Download aria-hidden /> CSV
          </a>
        </Button>
      }
    >
      {({ rows, isCut }) => (
        <>
          <div className="flex flex-wrap items-end justify-between gap-3">
            <Field label="Days, UTC">
              {(control) => (
                <Select {...control} value={days} onChange={(event) => setDays(Number(event.target.value))}>
                  {RANGES.map((one) => (
                    <option key={one} value={one}>
                      Last {one} days
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <p role="status" className="text-sm text-ink-muted">
              {formatCount(sum(rows, 'calls'), 'call', 'calls')}, {formatNumber(sum(rows, 'charged'))} charged
              {isCut && '; the list is cut'}
            </p>
          </div>
          <DataTable
            caption="Usage"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ day, proxy, tool, consumer }) => JSON.stringify([day, proxy, tool, consumer])}
            empty={<EmptyState heading="No call in these days">Connect an agent to make the first one.</EmptyState>}
          />
        </>
      )}
    </PortalPart>
  );
}

function sum(rows: PortalUsage['rows'], field: 'calls' | 'charged'): number {
  return rows.reduce((all, row) => all + row[field], 0);
}

const COLUMNS: readonly Column<PortalUsage['rows'][number]>[] = [
  { id: 'day', header: 'Day', className: 'whitespace-nowrap', cell: ({ day }) => day },
  { id: 'tool', header: 'Tool', className: 'w-full', cell: ({ tool }) => tool },
  { id: 'proxy', header: 'Server', from: 'md', cell: ({ proxy }) => proxy },
  { id: 'consumer', header: 'Key or agent', cell: ({ consumer }) => consumer },
  { id: 'calls', header: 'Calls', align: 'end', cell: ({ calls }) => formatNumber(calls) },
  { id: 'charged', header: 'Charged', align: 'end', cell: ({ charged }) => formatNumber(charged) },
];
