'use client';

import { sumDecimals } from '@tallygate/contracts/decimal';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { CompanyPreview, MeterPreview } from '@tallygate/contracts/preview';
import type { PriceLine } from '@tallygate/contracts/price';
import Link from 'next/link';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { DELIVERY_WORDS } from '#components/event-words.ts';
import { Button } from '#components/ui/button.tsx';
import { formatCount, formatDecimal, formatNumber } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

const FIRST = 20;

/** Each company's invoice: exact and rounded amounts, line by line. */
export function PreviewCompanies({ preview }: { preview: MeterPreview }) {
  const [showsAll, setAll] = useState(false);
  const { companies, unattributed, currency } = preview;
  if (companies.length === 0 && unattributed === null) return null;
  const shown = showsAll ? companies : companies.slice(0, FIRST);
  return (
    <section aria-label="By company">
      <h3 className="pb-2 text-sm font-semibold">By company</h3>
      <ul className="divide-y rounded-lg border bg-surface">
        {shown.map((company) => (
          <li key={company.company}>
            <CompanyInvoice company={company} currency={currency} open={companies.length === 1} />
          </li>
        ))}
        {unattributed && (
          <li>
            <UnattributedUsage usage={unattributed} currency={currency} />
          </li>
        )}
      </ul>
      {shown.length < companies.length && (
        <Button size="sm" variant="ghost" className="mt-2" onClick={() => setAll(true)}>
          Show all {formatNumber(companies.length)} companies
        </Button>
      )}
    </section>
  );
}

/** What is lost, because its calls name no company; it is no part of the total. */
function UnattributedUsage({
  usage,
  currency,
}: {
  usage: NonNullable<MeterPreview['unattributed']>;
  currency: string;
}) {
  return (
    <details>
      <summary className="flex items-baseline gap-2 px-3.5 py-2.5 text-sm text-ink-muted hover:bg-sunken/50">
        <span className="min-w-0 truncate font-medium">Unattributed</span>
        <span className="shrink-0 text-xs tabular-nums">{formatDecimal(usage.quantity)}</span>
        <span aria-hidden className="leader" />
        <span className="shrink-0 text-xs">not charged</span>
        <span className="font-medium tabular-nums line-through">{formatAmount(usage.total, currency)}</span>
      </summary>
      <div className="flex flex-col gap-2.5 px-3.5 pb-3.5 text-xs">
        <DataTable
          caption="What unattributed usage would come to"
          columns={lineColumns(currency)}
          rows={usage.lines}
          rowKey={(line) => `${line.kind} ${line.tier ?? ''} ${line.description}`}
        />
        <p className="text-ink-muted">
          {formatCount(usage.calls, 'call names', 'calls name')} no company, so nobody is charged. As one company’s
          usage it would come to {formatAmount(usage.total, currency)}; no total has it.{' '}
          <Link href="/events?reason=unattributed&range=any" className="underline underline-offset-2">
            See the calls
          </Link>
        </p>
      </div>
    </details>
  );
}

function CompanyInvoice({ company, currency, open }: { company: CompanyPreview; currency: string; open: boolean }) {
  const exact = sumDecimals(company.lines.map((line) => line.exact));
  const states = Object.entries(company.byDeliveryState).filter(([, quantity]) => quantity !== '0');
  return (
    <details open={open}>
      <summary className="flex items-baseline gap-2 px-3.5 py-2.5 text-sm hover:bg-sunken/50">
        <span className="min-w-0 truncate font-medium">{company.company}</span>
        <span className="shrink-0 text-xs text-ink-muted tabular-nums">{formatDecimal(company.quantity)}</span>
        <span aria-hidden className="leader" />
        <span className="font-medium tabular-nums">{formatAmount(company.total, currency)}</span>
      </summary>
      <div className="flex flex-col gap-2.5 px-3.5 pb-3.5 text-xs">
        <DataTable
          caption={`Invoice lines of ${company.company}`}
          columns={lineColumns(currency)}
          rows={company.lines}
          rowKey={(line) => `${line.kind} ${line.tier ?? ''} ${line.description}`}
        />
        <p className="text-ink-muted">
          {formatCount(company.calls, 'call', 'calls')}. Exact sum {formatAmount(exact, currency)}, billed{' '}
          {formatAmount(company.total, currency)}.
          {company.effectiveUnitAmount !== null && (
            <> On average {formatAmount(company.effectiveUnitAmount, currency)} a unit.</>
          )}
        </p>
        {company.nextStep && <p>{company.nextStep.description}</p>}
        {states.length > 0 && (
          <p className="text-ink-muted">
            Delivery to Moesif:{' '}
            {states
              .map(
                ([state, quantity]) =>
                  `${DELIVERY_WORDS[state as DeliveryState]?.label ?? state} ${formatDecimal(quantity)}`,
              )
              .join(', ')}
            .
          </p>
        )}
      </div>
    </details>
  );
}

function lineColumns(currency: string): Column<PriceLine>[] {
  return [
    { id: 'line', header: 'Line', cell: ({ description }) => description },
    { id: 'quantity', header: 'Quantity', align: 'end', cell: ({ quantity }) => formatDecimal(quantity) },
    {
      id: 'unit',
      header: 'Unit price',
      align: 'end',
      cell: ({ unitAmount }) => (unitAmount === undefined ? '–' : formatAmount(unitAmount, currency)),
    },
    { id: 'exact', header: 'Exact', align: 'end', cell: ({ exact }) => formatAmount(exact, currency) },
    { id: 'amount', header: 'Billed', align: 'end', cell: ({ amount }) => formatAmount(amount, currency) },
  ];
}

/** What each consumer's calls come to: its share of what its company pays. */
export function PreviewConsumers({ preview }: { preview: MeterPreview }) {
  const [showsAll, setAll] = useState(false);
  const { consumers, currency } = preview;
  if (consumers.length === 0) return null;
  const shown = showsAll ? consumers : consumers.slice(0, FIRST);
  return (
    <section aria-label="By consumer">
      <h3 className="pb-2 text-sm font-semibold">By consumer</h3>
      <DataTable
        caption="Charge by consumer"
        rows={shown}
        rowKey={({ consumer, company, isFixed }) => `${company} ${consumer} ${isFixed ?? ''}`}
        columns={[
          {
            id: 'consumer',
            header: 'Consumer',
            cell: ({ consumer, isFixed }) =>
              isFixed ? <span className="text-ink-muted">Due without usage</span> : consumer,
            className: '[overflow-wrap:anywhere]',
          },
          { id: 'company', header: 'Company', from: 'sm', cell: ({ company }) => company },
          { id: 'calls', header: 'Calls', align: 'end', from: 'sm', cell: ({ calls }) => formatNumber(calls) },
          { id: 'quantity', header: 'Quantity', align: 'end', cell: ({ quantity }) => formatDecimal(quantity) },
          { id: 'charge', header: 'Charge', align: 'end', cell: ({ amount }) => formatAmount(amount, currency) },
        ]}
      />
      {shown.length < consumers.length && (
        <Button size="sm" variant="ghost" className="mt-2" onClick={() => setAll(true)}>
          Show all {formatNumber(consumers.length)} consumers
        </Button>
      )}
    </section>
  );
}
