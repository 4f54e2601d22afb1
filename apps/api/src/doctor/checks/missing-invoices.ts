import type { Check } from '../check.ts';
import { counted } from '../words.ts';

/** What Stripe was asked of the period that ended last, of one rail. */
export type InvoicesOfRail = {
  rail: string;
  railId: string;
  companies: number;
  /** Companies without an invoice whose cause is known, the first cause in words. */
  missing: { company: string; code: string; found: string; fix: string }[];
  /** Companies of which Stripe could not be asked, with the reason of the first. */
  unasked: number;
  fault: string | null;
};

/** The guide's "Stripe invoices not generated", asked of Stripe itself. */
export const invoicesMade: Check = {
  id: 'billing.stripe-invoices',
  title: 'Stripe makes the invoices',
  group: 'Billing',
  why: 'Usage that was reported is not paid before Stripe has made an invoice of it.',
  needs: ['billing.stripe'],
  examine: ({ stripeInvoices }) => {
    if (stripeInvoices.length === 0)
      return { result: 'skipped', found: 'Invoices at Stripe are not checked: no rail bills by Stripe.' };
    const bad = stripeInvoices.find(({ missing }) => missing.some(({ code }) => !MENDS_ITSELF.includes(code)));
    const first = bad?.missing.find(({ code }) => !MENDS_ITSELF.includes(code));
    if (bad && first)
      return {
        result: 'fail',
        found: `"${bad.rail}" has no invoice for ${counted(bad.missing.length, 'company', 'companies')}, the first ${first.company}: ${first.found}`,
        fix: first.fix,
        href: `/rails/${encodeURIComponent(bad.railId)}#invoices`,
        action: `Open ${bad.rail}`,
      };
    const unasked = stripeInvoices.find(({ fault }) => fault !== null);
    if (unasked)
      return {
        result: 'warn',
        found: `"${unasked.rail}" could not be asked: ${unasked.fault}.`,
        fix: 'Ask again later.',
      };
    const waiting = stripeInvoices.flatMap(({ missing }) => missing);
    const companies = stripeInvoices.reduce((sum, one) => sum + one.companies, 0);
    if (companies === 0)
      return { result: 'skipped', found: 'No period has ended yet for which Stripe owes an invoice.' };
    return {
      result: 'pass',
      found: `${counted(companies - waiting.length, 'invoice is', 'invoices are')} made${waiting.length === 0 ? '' : `, ${waiting.length} to come: ${waiting[0]?.found}`}`,
    };
  },
};

/** Causes that time mends, or that are no fault. */
const MENDS_ITSELF = ['draft', 'below_minimum'];
