import type { PortalInvoice } from '@tallygate/contracts/portal';
import { Badge, type Tone } from '#components/ui/badge.tsx';

const WORDS: Partial<Record<PortalInvoice['state'], { label: string; tone: Tone }>> = {
  final: { label: 'Issued', tone: 'info' },
  sent: { label: 'Sent', tone: 'info' },
  paid: { label: 'Paid', tone: 'good' },
  overdue: { label: 'Overdue', tone: 'bad' },
  void: { label: 'Void', tone: 'neutral' },
  uncollectible: { label: 'Written off', tone: 'neutral' },
};

export function PortalInvoiceState({ state }: Pick<PortalInvoice, 'state'>) {
  const { label, tone } = WORDS[state] ?? { label: 'Open', tone: 'neutral' as const };
  return <Badge tone={tone}>{label}</Badge>;
}
