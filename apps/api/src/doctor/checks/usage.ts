import { describeFault, faultAdvice } from '@tallygate/contracts/unfit-claim';
import type { Check } from '../check.ts';
import { counted } from '../words.ts';

export const attributed: Check = {
  id: 'usage.attributed',
  title: 'Every call has somebody who pays',
  group: 'Usage',
  why: 'A call without a company cannot be billed: it is lost revenue.',
  examine: ({ lastDay, identityFaults }) => {
    const lost = lastDay.byReason.unattributed ?? 0;
    if (lastDay.calls === 0) return { result: 'skipped', found: 'Who pays is not checked: no calls in 24 hours.' };
    return lost === 0
      ? { result: 'pass', found: `${counted(lastDay.calls, 'call')} in the last 24 hours` }
      : {
          result: 'warn',
          found: `${[
            `${lost.toLocaleString('en')} of ${counted(lastDay.calls, 'call')} in 24 hours name no company`,
            ...identityFaults.map((fault) => `in ${fault.count} ${describeFault(fault)}`),
          ].join('; ')}.`,
          fix:
            identityFaults.length === 0
              ? 'Add the claim that names the company to billing.company_claims.'
              : [...new Set(identityFaults.map(faultAdvice))].join(' '),
          href: '/events?reason=unattributed',
          action: 'See them',
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
          found: `${counted(lastDay.lateEvents, 'event')} came over 5 minutes late. Moesif may not bill them.`,
          fix: 'See whether the collector or this console was away.',
          href: '/events',
          action: 'See events',
        },
};
