import type { InvoicePage, InvoiceView } from '@tallygate/contracts/invoice';
import { aCallEvent } from '@tallygate/testing/call-event';
import { expect } from 'vitest';
import { openMeteredLedger, PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { closeDuePeriods } from './close-periods.ts';

/** An instant of 2026 by month and day. */
export const at = (day: string) => `2026-${day}T00:00:00.000Z`;
export const aCall = (time: string, company = 'acme') => aCallEvent({ time, company });
/** Three calls are free, each further one costs 5. */
export const THREE_FREE = { ...PER_CALL, unitAmount: '5', freeUnits: '3' };
/** More than three calls are cheaper together than three. */
export const VOLUME = {
  model: 'volume',
  tiers: [
    { upTo: '3', unitAmount: '50' },
    { upTo: 'inf', unitAmount: '10' },
  ],
};

/** The api with a ledger, one meter of tool calls, and invoices since September. */
export async function openInvoiceLedger() {
  const ledger = await openMeteredLedger();
  let meterId = '';
  const { services } = ledger.api;
  const list = async (query = ''): Promise<InvoicePage['invoices']> =>
    (await ledger.get(`/invoices${query}`)).body.invoices;

  return {
    ...ledger,
    meterId: () => meterId,

    /** Takes out what a test before left. */
    async startAnew(): Promise<void> {
      await ledger.clear();
      await services.db.sql(
        'truncate invoices, invoice_lines, invoice_periods, invoice_series, invoice_changes, parked_events, customers',
      );
      meterId = await ledger.makeMeter(TOOL_CALLS);
      const issuer = { name: 'Weather Ltd', begins: '2026-09-01T00:00:00Z', taxNote: 'Excl. tax' };
      expect((await ledger.put('/invoices/issuer', issuer)).status).toBe(200);
    },

    /** What a plan charges for the meter. */
    priced: (price: object = THREE_FREE) => ({ prices: [{ meterId, price, validFrom: at('01-01') }] }),

    /** Makes a plan and puts companies on it, from September on unless they say otherwise. @returns its id */
    async onPlan(plan: object, ...companies: object[]): Promise<string> {
      const { body } = await ledger.post('/plans', { name: `Plan ${Math.random()}`, prices: [], ...plan });
      for (const company of companies) {
        const reply = await ledger.post('/company-plans', { planId: body.id, validFrom: at('09-01'), ...company });
        expect(reply.status, reply.text).toBe(201);
      }
      return String(body.id);
    },

    closePeriods: (now: string) => closeDuePeriods(services, new Date(now)),
    list,
    view: async (id: string): Promise<InvoiceView> => (await ledger.get(`/invoices/${id}`)).body,
    onlyFinal: async () =>
      (await list('?state=final,held,sent,paid,overdue,void')).map(({ number, total }) => [number, total]),
  };
}

export type InvoiceLedger = Awaited<ReturnType<typeof openInvoiceLedger>>;
