import type { InvoiceState, InvoiceView, Party } from '@tallygate/contracts/invoice';
import type { Tone } from '#components/ui/badge.tsx';

/** States in words, in the order in which an invoice goes through them. */
export const STATE_WORDS: Readonly<Record<InvoiceState, { label: string; meaning: string; tone: Tone }>> = {
  open: { label: 'Open', meaning: 'The period runs; this is what it comes to so far.', tone: 'neutral' },
  grace: {
    label: 'Grace',
    meaning: 'The period is over. Late calls and corrections still count for an hour.',
    tone: 'info',
  },
  checking: { label: 'Checking', meaning: 'It is computed a second time, and becomes final by itself.', tone: 'info' },
  held: { label: 'Held', meaning: 'Somebody has to look at it before it is final.', tone: 'bad' },
  final: { label: 'Final', meaning: 'Nothing changes it any more.', tone: 'neutral' },
  sent: { label: 'Sent', meaning: 'The company has it.', tone: 'neutral' },
  paid: { label: 'Paid', meaning: 'The company has paid it.', tone: 'good' },
  overdue: { label: 'Overdue', meaning: 'It was not paid in time.', tone: 'warn' },
  void: { label: 'Void', meaning: 'It is taken back; what it charged stands on the next one.', tone: 'neutral' },
  uncollectible: { label: 'Uncollectible', meaning: 'Nobody expects it to be paid.', tone: 'warn' },
};

/** What a document is called: by its number, or by its company while it has none. */
export function invoiceTitle({ number, type, company }: Pick<InvoiceView, 'number' | 'type' | 'company'>): string {
  if (number !== null) return number;
  return type === 'credit_note' ? `Credit for ${company}` : `Invoice of ${company}`;
}

/** Name, address and tax id in one line; an address is written down in several. */
export function partyInWords({ name, address, taxId }: Party): string {
  return [name, ...(address ?? '').split('\n'), taxId].filter(Boolean).join(', ');
}
