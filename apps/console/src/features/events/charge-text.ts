import type { EventCharge } from '@tallygate/contracts/event-charge';
import { formatAmount } from '#lib/money.ts';

/** What an event costs, for a list: `$0.05`, `$0.025–$0.05` between tiers; undefined where no meter counts it. */
export function chargeText(charges: readonly EventCharge[] | undefined): string | undefined {
  if (charges === undefined || charges.length === 0) return undefined;
  return charges.map(boundsText).join(' + ');
}

/** The same with the meters that take it, and why it may be two amounts. */
export function chargeTitle(charges: readonly EventCharge[]): string {
  const meters = charges.map((charge) => `${nameOf(charge)}: ${boundsText(charge)}`);
  const isOpen = charges.some(({ least, most }) => least !== most);
  return [...meters, ...(isOpen ? ['What it costs depends on its place in the period: open the event.'] : [])].join(
    '\n',
  );
}

function nameOf({ meter, plan }: EventCharge): string {
  return plan === undefined ? meter : `${meter} on ${plan}`;
}

function boundsText({ least, most, currency }: EventCharge): string {
  const dearest = formatAmount(most, currency);
  return least === most ? dearest : `${formatAmount(least, currency)}–${dearest}`;
}
