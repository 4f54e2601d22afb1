import type { EventDetail } from '@tallygate/contracts/ledger-event';
import { billedText, REASON_TABLE } from '@tallygate/contracts/reason-table';
import { CircleCheck, CircleMinus } from 'lucide-react';
import Link from 'next/link';
import { Ticked } from '#components/ticked.tsx';
import { receiptHref } from '#data/events.ts';
import { cn } from '#lib/class-names.ts';
import { formatDecimal } from '#lib/format.ts';

/** Whether the call is billed, why, and by which meters: what the page is opened for. */
export function BillingVerdict({ event, level: Heading }: { event: EventDetail; level: 'h2' | 'h3' }) {
  const Icon = event.billable ? CircleCheck : CircleMinus;
  const { change, caller } = REASON_TABLE[event.reason];
  return (
    <section
      aria-label="Why it is or is not billed"
      className={cn(
        'overflow-hidden rounded-xl border',
        event.billable ? 'border-good/30 bg-good-soft' : 'bg-sunken/60',
      )}
    >
      <div className="flex gap-3 px-5 py-4">
        <Icon aria-hidden className={cn('mt-0.5 size-5 shrink-0', event.billable ? 'text-good' : 'text-ink-muted')} />
        <div className="min-w-0 [overflow-wrap:anywhere]">
          <Heading className="text-base font-semibold">{event.billable ? 'Billable' : 'Not billable'}</Heading>
          <p className="mt-1 text-sm">{event.explanation}</p>
          <dl className="mt-2 grid gap-x-4 gap-y-0.5 text-xs sm:grid-cols-[auto_1fr]">
            <dt className="text-ink-muted">Costs</dt>
            <dd>
              <Ticked text={billedText(event.reason)} />
            </dd>
            <dt className="text-ink-muted">Who can change it</dt>
            <dd>
              <Ticked text={change} />
            </dd>
            <dt className="text-ink-muted">What the caller got</dt>
            <dd>
              <Ticked text={caller} />
            </dd>
          </dl>
          <p className="mt-2 flex flex-wrap gap-x-4 text-xs text-ink-muted">
            {event.company !== undefined && event.method === 'tools/call' && (
              <a
                href={receiptHref(event.id)}
                download={`receipt-${event.id}.json`}
                className="rounded text-ink underline underline-offset-3 print:hidden"
              >
                Signed receipt
              </a>
            )}
            <span>
              Reason{' '}
              <Link
                href={`/events/reasons#${event.reason}`}
                className="rounded font-mono text-ink underline underline-offset-3"
              >
                {event.reason}
              </Link>
            </span>
            <span>
              Quantity <span className="font-medium text-ink tabular-nums">{formatDecimal(event.quantity)}</span>
            </span>
            {event.late && <span className="font-medium text-warn">Arrived late</span>}
          </p>
        </div>
      </div>
      <div className="border-t bg-surface px-5 py-3">
        {event.meters.length === 0 ? (
          <p className="text-sm text-ink-muted">
            No meter prices this call yet.{' '}
            <Link href="/meters/new" className="rounded text-brand-ink underline underline-offset-3">
              Add a meter
            </Link>
          </p>
        ) : (
          <ul aria-label="Meters" className="flex flex-col gap-2 text-sm">
            {event.meters.map((meter) => (
              <li key={meter.id} className="flex flex-wrap items-baseline gap-x-2">
                <Link
                  href={`/meters/${encodeURIComponent(meter.id)}`}
                  className="min-w-0 rounded font-medium hover:underline"
                >
                  {meter.name}
                </Link>
                <span aria-hidden className="leader" />
                <span className="inline-flex items-center gap-1.5">
                  {meter.counted ? (
                    <>
                      <CircleCheck aria-hidden className="size-3.5 text-good" /> Counted
                    </>
                  ) : (
                    <>
                      <CircleMinus aria-hidden className="size-3.5 text-ink-muted" /> Not counted
                    </>
                  )}
                </span>
                {meter.failedCondition !== null && (
                  <span className="basis-full text-xs text-ink-muted">
                    It does not meet <code className="font-mono text-ink">{meter.failedCondition}</code>
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
