import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { billedText, REASON_TABLE } from '@tallygate/contracts/reason-table';
import { CircleAlert, CircleCheck, CircleDot, CircleMinus, CircleX, type LucideIcon } from 'lucide-react';
import { DELIVERY_WORDS, OUTCOME_WORDS, type Standing } from '#components/event-words.ts';
import { Badge } from '#components/ui/badge.tsx';
import { cn } from '#lib/class-names.ts';

const STANDINGS: Record<Standing, { Icon: LucideIcon; style: string }> = {
  good: { Icon: CircleCheck, style: 'text-good' },
  caution: { Icon: CircleAlert, style: 'text-warn' },
  bad: { Icon: CircleX, style: 'text-bad' },
  quiet: { Icon: CircleDot, style: 'text-ink-muted' },
};

const line = 'inline-flex max-w-full items-center gap-1.5 whitespace-nowrap';

/** How a call ended, with the status its caller saw. */
export function OutcomeMark({ event }: { event: Pick<LedgerEvent, 'outcome' | 'httpStatus'> }) {
  const { label, standing } = OUTCOME_WORDS[event.outcome];
  const { Icon, style } = STANDINGS[standing];
  return (
    <span className={line}>
      <Icon aria-hidden className={cn('size-3.5 shrink-0', style)} />
      <span className="truncate">{label}</span>
      {event.httpStatus !== undefined && <span className="font-mono text-xs text-ink-muted">{event.httpStatus}</span>}
    </span>
  );
}

/** Whether a call is billed, and why not when it is not. */
export function BillableMark({ event }: { event: Pick<LedgerEvent, 'billable' | 'reason'> }) {
  const Icon = event.billable ? CircleCheck : CircleMinus;
  const { label: words, happened } = REASON_TABLE[event.reason];
  const title = `${happened} Costs ${billedText(event.reason)}.`.replaceAll('`', '');
  return (
    <span className={line} title={title}>
      <Icon aria-hidden className={cn('size-3.5 shrink-0', event.billable ? 'text-good' : 'text-ink-muted')} />
      {event.billable ? 'Yes' : 'No'}
      {event.reason !== 'ok' && <span className="truncate text-xs text-ink-muted">{words}</span>}
    </span>
  );
}

/** Where an event is on its way to the collector. */
export function DeliveryMark({ event }: { event: Pick<LedgerEvent, 'deliveryState'> }) {
  const { label, tone, meaning } = DELIVERY_WORDS[event.deliveryState];
  return (
    <Badge tone={tone} title={meaning}>
      {label}
    </Badge>
  );
}
