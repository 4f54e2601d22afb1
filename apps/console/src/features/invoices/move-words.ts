import type { InvoiceMove } from '#data/invoices.ts';

type MoveWords = { button: string; heading: string; sentence: string; done: string };

/** What is said of each thing that may become of an invoice: on its button, when it is asked, and after. */
export const MOVE_WORDS: Readonly<Record<InvoiceMove['to'], MoveWords>> = {
  release: {
    button: 'Release…',
    heading: 'Make this invoice final?',
    sentence: 'It is computed again. If both computations agree it gets its number, and nothing changes it any more.',
    done: 'Invoice released',
  },
  recompute: {
    button: 'Compute anew…',
    heading: 'Compute this invoice anew?',
    sentence: 'Plans and usage are taken as they are now. It is held again for whatever is still wrong.',
    done: 'Invoice computed anew',
  },
  sent: {
    button: 'Mark as sent…',
    heading: 'Was this invoice sent?',
    sentence: 'The company has it.',
    done: 'Marked as sent',
  },
  paid: {
    button: 'Mark as paid…',
    heading: 'Was this invoice paid?',
    sentence: 'Nothing is expected of the company any more for this period.',
    done: 'Marked as paid',
  },
  void: {
    button: 'Void…',
    heading: 'Take this invoice back?',
    sentence: 'It keeps its number. What it charged stands on the next invoice of the company. This cannot be undone.',
    done: 'Invoice is void',
  },
  uncollectible: {
    button: 'Mark as uncollectible…',
    heading: 'Does nobody expect this to be paid?',
    sentence: 'It can still be marked as paid later.',
    done: 'Marked as uncollectible',
  },
};
