'use client';

import type { InvoiceView } from '@tallygate/contracts/invoice';
import { useQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { CopyButton } from '#components/copy-button.tsx';
import { Figure } from '#components/figure.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { MiddleText } from '#components/middle-text.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { invoiceFile, invoiceQuery } from '#data/invoices.ts';
import { useMay } from '#data/session.ts';
import { formatAmount } from '#lib/money.ts';
import { InvoiceLines } from './invoice-lines.tsx';
import { InvoiceMoves } from './invoice-moves.tsx';
import { InvoiceProgress } from './invoice-progress.tsx';
import { InvoiceState } from './invoice-state.tsx';
import { InvoiceTotals } from './invoice-totals.tsx';
import { invoiceTitle, partyInWords, STATE_WORDS } from './invoice-words.ts';
import { PeriodText } from './period-text.tsx';

const TRAIL = [{ label: 'Invoices', href: '/invoices' }];

/** What one company owes for one period, and why. */
export function InvoicePage({ id }: { id: string }) {
  const { data: invoice, error, refetch } = useQuery(invoiceQuery(id));
  const mayMove = useMay('invoices.write');
  return (
    <>
      <PageHeader
        trail={TRAIL}
        title={invoice === undefined ? 'Invoice' : invoiceTitle(invoice)}
        aside={invoice && <InvoiceState state={invoice.state} />}
        actions={
          invoice && (
            <div className="contents print:hidden">
              <Button onClick={() => window.print()}>
                <Printer aria-hidden /> Print
              </Button>
              <Button asChild>
                <a href={invoiceFile(id, 'pdf')} download>
                  PDF
                </a>
              </Button>
              <Button asChild>
                <a href={invoiceFile(id, 'csv')} download>
                  CSV
                </a>
              </Button>
              {invoice.hash !== null && (
                <Button asChild>
                  <a href={invoiceFile(id, 'json')} download>
                    JSON
                  </a>
                </Button>
              )}
              {mayMove && <InvoiceMoves invoice={invoice} />}
            </div>
          )
        }
      />
      {error && !invoice ? (
        <LoadError error={error} what="the invoice" onRetry={() => void refetch()} />
      ) : invoice === undefined ? (
        <PageSkeleton />
      ) : (
        <InvoiceContent invoice={invoice} />
      )}
    </>
  );
}

function InvoiceContent({ invoice }: { invoice: InvoiceView }) {
  const { document, currency, company, hash, gaps, holds, history } = invoice;
  const { seller, buyer, orderReference, issuedAt, dueAt, howToPay } = document;
  return (
    <>
      <InvoiceProgress invoice={invoice} />
      {holds.length > 0 && (
        <Alert tone="bad" heading="It is held">
          <ul className="list-disc ps-4">
            {holds.map((reason) => (
              <li key={reason} className="[overflow-wrap:anywhere]">
                {reason}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {gaps.length > 0 && (
        <section aria-labelledby="missing" className="flex flex-col gap-1 text-sm print:hidden">
          <h2 id="missing" className="font-semibold">
            What may be missing
          </h2>
          <ul className="list-disc ps-4">
            {gaps.map(({ message, events }) => (
              <li key={message}>
                {message}{' '}
                {events && (
                  <Figure figure={events} what="Events">
                    See them
                  </Figure>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <LedgerList
        entries={[
          { label: 'Company', value: company },
          { label: 'Period', value: <PeriodText {...invoice} /> },
          { label: 'Total', value: formatAmount(document.total, currency) },
          ...(seller.name === '' ? [] : [{ label: 'Issued by', value: partyInWords(seller) }]),
          ...(partyInWords(buyer) === company ? [] : [{ label: 'Billed to', value: partyInWords(buyer) }]),
          ...(orderReference === undefined ? [] : [{ label: 'Order reference', value: orderReference }]),
          ...(issuedAt === undefined ? [] : [{ label: 'Issued', value: <Time iso={issuedAt} absolute /> }]),
          ...(dueAt === undefined ? [] : [{ label: 'To be paid by', value: <Time iso={dueAt} absolute /> }]),
          ...(howToPay === undefined ? [] : [{ label: 'How to pay', value: howToPay }]),
          ...(document.corrects.length === 0 ? [] : [{ label: 'Corrects', value: document.corrects.join(', ') }]),
        ]}
      />
      <InvoiceLines invoice={invoice} />
      <InvoiceTotals document={document} />
      {hash !== null && (
        <section aria-labelledby="hash" className="flex flex-col gap-1 text-sm">
          <h2 id="hash" className="font-semibold">
            Hash
          </h2>
          <p className="flex min-w-0 items-center gap-2">
            <MiddleText text={hash} />
            <CopyButton value={hash} what="the hash" />
          </p>
          <p className="text-ink-muted">
            Save the JSON and check it anywhere: <code>npx tallygate invoice verify {invoice.number}.json</code>
          </p>
        </section>
      )}
      {history.length > 0 && (
        <section aria-labelledby="history" className="flex flex-col gap-1 text-sm print:hidden">
          <h2 id="history" className="font-semibold">
            History
          </h2>
          <ol className="flex flex-col gap-0.5">
            {history.map(({ at, state, by, note }) => (
              <li key={`${at} ${state}`}>
                <Time iso={at} absolute /> {STATE_WORDS[state].label}, by {by}
                {note !== '' && <span className="text-ink-muted">: {note}</span>}
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}
