import { rateInvoice } from '@tallygate/metering/rate-invoice';
import { aRatingInput, NOVEMBER } from '@tallygate/metering/rating-input.testing';
import { describe, expect, it } from 'vitest';
import { invoiceHash } from './invoice-hash.ts';
import { verifyInvoice } from './verify-invoice.ts';

const basis = aRatingInput({
  plans: [{ prices: [{ price: { model: 'per_unit', unitAmount: '5' } }] }],
  used: [{ at: '2026-11-05T00:00:00.000Z', quantity: '10' }],
});
const lines = rateInvoice(basis)[0]?.lines ?? [];
const document = {
  form: 'tallygate-invoice-1',
  type: 'invoice',
  number: 'TG-2026-000001',
  issuedAt: '2026-12-01T01:00:00.000Z',
  period: { ...NOVEMBER, zone: 'UTC' },
  company: 'acme',
  seller: { name: 'Seller' },
  buyer: { name: 'acme' },
  currency: 'usd',
  lines,
  net: '50',
  taxes: [{ name: 'VAT', rate: '19', net: '50', amount: '10' }],
  taxNote: '',
  total: '60',
  carriedIn: '0',
  due: '60',
  carriedOut: '0',
  dueAt: '2026-12-15T01:00:00.000Z',
  corrects: [],
};
const file = () => structuredClone({ document, hash: invoiceHash(document), basis });
const failed = (content: unknown) => verifyInvoice(content).filter(({ isMet }) => isMet !== true);

describe('the file of an invoice', () => {
  it('proves that it was not changed, adds up and follows from plans and usage', () => {
    expect(failed(file())).toEqual([]);
  });

  it('tells a changed document by its hash, and what does not add up', () => {
    const changed = file();
    changed.document.total = '61';
    expect(failed(changed)).toEqual([
      { question: 'It is as it was issued', isMet: false, details: [expect.stringContaining(changed.hash)] },
      {
        question: 'It adds up',
        isMet: false,
        details: ['total says 61, its parts come to 60', 'due and carriedOut says 60, its parts come to 61'],
      },
    ]);
  });

  it('tells a line that the usage does not come to, also under a hash that was made for it', () => {
    const changed = file();
    changed.document.lines = changed.document.lines.map((line) => ({ ...line, quantity: '9' }));
    changed.hash = invoiceHash(changed.document);
    expect(failed(changed).map(({ question, details }) => [question, details.length])).toEqual([
      ['Its lines follow from plans and usage', 2],
    ]);
  });

  it('says so when it holds no basis, or one that is incomplete, or is no invoice at all', () => {
    const { basis: _, ...alone } = file();
    expect(failed(alone)).toMatchObject([{ isMet: null }]);
    const incomplete = { ...file(), basis: { ...basis, usage: [] } };
    expect(failed(incomplete)[0]?.details[0]).toContain('nobody counted the meter "calls"');
    expect(failed({ document: {} })[0]?.details[0]).toContain('document.form');
  });
});
