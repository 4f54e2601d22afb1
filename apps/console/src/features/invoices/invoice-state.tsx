import type { InvoiceState as State } from '@tallygate/contracts/invoice';
import { Badge } from '#components/ui/badge.tsx';
import { STATE_WORDS } from './invoice-words.ts';

/** Where an invoice stands. */
export function InvoiceState({ state }: { state: State }) {
  const { label, meaning, tone } = STATE_WORDS[state];
  return (
    <Badge tone={tone} title={meaning} dot={tone !== 'neutral'}>
      {label}
    </Badge>
  );
}
