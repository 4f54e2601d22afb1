import { describeFault, faultAdvice } from '@tallygate/contracts/unfit-claim';
import type { Check } from '../check.ts';

export const attributed: Check = {
  id: 'usage.attributed',
  title: 'Every call has somebody who pays',
  group: 'Usage',
  why: 'A call without a company cannot be billed: it is lost revenue.',
  examine: ({ lastDay, identityFaults }) => {
    const lost = lastDay.byReason.unattributed ?? 0;
    if (lastDay.calls === 0) return { result: 'skipped', found: 'no calls in the last 24 hours' };
    return lost === 0
      ? { result: 'pass', found: `${lastDay.calls} calls in the last 24 hours` }
      : {
          result: 'warn',
          found: [
            `${lost} of ${lastDay.calls} calls name no company`,
            ...identityFaults.map((fault) => `in ${fault.count} ${describeFault(fault)}`),
          ].join('; '),
          fix:
            identityFaults.length === 0
              ? 'Add the claim that names the company to billing.company_claims.'
              : [...new Set(identityFaults.map(faultAdvice))].join(' '),
          href: '/events?reason=unattributed',
        };
  },
};

export const onTime: Check = {
  id: 'usage.on-time',
  title: 'Events arrive in time',
  group: 'Usage',
  why: 'Usage that arrives after an invoice is final is never billed.',
  examine: ({ lastDay }) =>
    lastDay.lateEvents === 0
      ? { result: 'pass', found: 'none was late in the last 24 hours' }
      : {
          result: 'warn',
          found: `${lastDay.lateEvents} events were more than five minutes late`,
          fix: 'See whether the collector or the control plane was away.',
          href: '/events',
        },
};

export const stripe: Check = {
  id: 'billing.stripe',
  title: 'Stripe bills the meter',
  group: 'Billing',
  why: 'Moesif reports usage to Stripe only for meters that are mapped to a product and a price.',
  examine: () => ({
    result: 'skipped',
    found: 'cannot be seen from here without a Stripe key',
    fix: 'In Moesif: Settings, Extensions, Stripe is authorised; the billing meter names a Stripe product and price.',
  }),
};
