import type { Check } from '../check.ts';
import { counted } from '../words.ts';

export const noInvoiceHeld: Check = {
  id: 'billing.invoices',
  title: 'No invoice waits for somebody',
  group: 'Billing',
  why: 'An invoice is held when its two computations differ, or when more usage made it cheaper. It is not sent before somebody looked.',
  examine: ({ heldInvoices }) =>
    heldInvoices.length === 0
      ? { result: 'pass', found: 'none is held' }
      : {
          result: 'fail',
          found: `${counted(heldInvoices.length, 'invoice is', 'invoices are')} held, the first of ${heldInvoices[0]}.`,
          fix: 'Open it: it says why. Release it, or correct the price or the usage.',
          href: '/invoices?state=held',
          action: 'Open held invoices',
        },
};
