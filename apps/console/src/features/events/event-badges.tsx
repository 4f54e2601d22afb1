import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { CircleAlert, CircleCheck, CircleDot, CircleX, type LucideIcon } from 'lucide-react';
import { CLASS_WORDS } from '#components/class-words.ts';
import { DELIVERY_WORDS, OUTCOME_WORDS, type Standing } from '#components/event-words.ts';
import { Badge } from '#components/ui/badge.tsx';
import { cn } from '#lib/class-names.ts';
import { outcomeText } from './outcome-text.ts';

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

const SIGN_INK = { caller: 'text-warn', gateway: 'text-bad', server: 'text-bad' } as const;

/** How a call ended, in one line of a list: a sign where something failed, and what of its delivery wants attention. */
export function OutcomeSign({
  event,
}: {
  event: Pick<LedgerEvent, 'class' | 'reason' | 'outcome' | 'detail' | 'deliveryState' | 'late' | 'httpStatus'>;
}) {
  const { class: side, deliveryState, late } = event;
  const { sign, meaning } = CLASS_WORDS[side];
  const isFailure = side !== 'billed' && side !== 'free';
  const attention =
    deliveryState === 'parked' || deliveryState === 'expired'
      ? DELIVERY_WORDS[deliveryState].label
      : late
        ? 'Late'
        : null;
  return (
    <span className={cn(line, 'min-w-0')} title={`${meaning}${event.httpStatus ? `, HTTP ${event.httpStatus}` : ''}`}>
      {isFailure && (
        <span aria-hidden className={cn('w-2.5 shrink-0 text-center font-semibold', SIGN_INK[side])}>
          {sign}
        </span>
      )}
      <span className={cn('truncate', !isFailure && 'text-ink-muted')}>{outcomeText(event)}</span>
      {attention !== null && <Badge tone="warn">{attention}</Badge>}
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
