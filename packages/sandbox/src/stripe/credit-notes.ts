import { z } from 'zod';
import type { Account } from './account.ts';
import { expand, int, metadata, page, text } from './form-fields.ts';
import type { CreditNote } from './objects.ts';
import { route } from './route.ts';
import { invalid } from './stripe-error.ts';

const newNote = z.strictObject({
  invoice: text,
  amount: int,
  refund_amount: int.default(0),
  credit_amount: int.default(0),
  out_of_band_amount: int.default(0),
  reason: z.enum(['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory']).optional(),
  memo: text.optional(),
  metadata: metadata.optional(),
  expand,
});

export const creditNoteRoutes = [
  route('POST', '/v1/credit_notes', newNote, ({ account, params }) => issue(account, params)),
  route('GET', '/v1/credit_notes/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    account.creditNotes.get(id),
  ),
  route('POST', '/v1/credit_notes/:id/void', z.strictObject({ expand }), ({ account, ids: [id = ''] }) => {
    const note = account.creditNotes.get(id);
    const invoice = account.invoices.get(note.invoice);
    if (note.status === 'void') throw invalid('The credit note is void already');
    if (note.post_payment_amount > 0) throw invalid('Only notes on unpaid invoices can be voided');
    note.status = 'void';
    invoice.pre_payment_credit_notes_amount -= note.pre_payment_amount;
    invoice.amount_remaining += note.pre_payment_amount;
    account.emit('credit_note.voided', note, account.timeOf(note.customer));
    return note;
  }),
  route(
    'GET',
    '/v1/credit_notes',
    z.strictObject({ ...page, invoice: text.optional(), customer: text.optional() }),
    ({ account, params, path }) =>
      account.creditNotes.page(
        path,
        params,
        ({ invoice, customer }) =>
          (params.invoice === undefined || invoice === params.invoice) &&
          (params.customer === undefined || customer === params.customer),
      ),
  ),
];

/** On an open invoice a note lowers what is owed; on a paid one it says where the money goes. */
function issue(account: Account, given: z.output<typeof newNote>): CreditNote {
  const invoice = account.invoices.get(given.invoice, 'invoice');
  if (invoice.status !== 'open' && invoice.status !== 'paid')
    throw invalid(`Credit notes are for open and paid invoices; this one is ${invoice.status}`, { param: 'invoice' });
  const isPaid = invoice.status === 'paid';
  const { amount, refund_amount: refund, credit_amount: credit, out_of_band_amount: other } = given;
  const issued = invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount;
  if (amount <= 0 || issued + amount > invoice.total)
    throw invalid(`Credit notes may come to at most ${invoice.total - issued} more`, { param: 'amount' });
  if (isPaid ? refund + credit + other !== amount : refund + credit + other !== 0)
    throw invalid(
      isPaid
        ? `refund, credit and out_of_band must add up to ${amount}`
        : 'nothing can be paid back of an unpaid invoice',
      { param: 'refund_amount' },
    );
  const customer = account.customers.get(invoice.customer);
  const at = account.timeOf(customer.id);
  const count = account.creditNotes.all().filter((note) => note.invoice === invoice.id).length + 1;
  const note = account.creditNotes.add({
    ...account.common('credit_note', 'cn', at),
    customer: customer.id,
    currency: invoice.currency,
    invoice: invoice.id,
    number: `${invoice.number}-CN-${String(count).padStart(2, '0')}`,
    status: 'issued',
    amount,
    total: amount,
    pre_payment_amount: isPaid ? 0 : amount,
    post_payment_amount: isPaid ? amount : 0,
    credit_amount: credit,
    refund_amount: refund,
    out_of_band_amount: other,
    reason: given.reason ?? null,
    memo: given.memo ?? null,
    metadata: given.metadata ?? {},
  });
  if (isPaid) invoice.post_payment_credit_notes_amount += amount;
  else invoice.pre_payment_credit_notes_amount += amount;
  if (!isPaid) invoice.amount_remaining -= amount;
  customer.balance -= credit;
  account.emit('credit_note.created', note, at);
  return note;
}
