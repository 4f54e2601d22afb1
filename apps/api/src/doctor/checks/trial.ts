import { clockOffsetMs } from '@tallygate/contracts/trial-settings';
import type { Check } from '../check.ts';

export const clockNotMoved: Check = {
  id: 'gateway.trial_clock',
  title: 'Calls are dated by the true time',
  group: 'Billing',
  why: 'Periods, prices and bills follow the clock of calls. One that is ahead belongs in a trial only.',
  examine: ({ config, mayMoveClock }) => {
    const offsetMs = clockOffsetMs(config);
    if (offsetMs === 0) return { result: 'pass', found: 'the machine’s clock' };
    const found = config.trial.clock_offset;
    if (!mayMoveClock)
      return {
        result: 'fail',
        found: `config.toml sets the clock ${found} ahead, and gateways refuse that.`,
        fix: 'Remove [trial] from config.toml, or set TALLYGATE_TRIAL_CLOCK=on where this is a trial.',
      };
    return {
      result: 'warn',
      found: `The clock is ${found} ahead: this is a trial, and its bills are nobody’s.`,
      href: '/settings/clock',
      action: 'Open clock',
    };
  },
};
