import type { Check, ListedCheck, Verdict } from '../check.ts';
import { counted } from '../words.ts';

/** A meter in use, and what it counted in the last 24 hours. */
export type MeterCount = {
  id: string;
  name: string;
  /** Null when the ledger cannot tell. */
  matched: number | null;
  /** The condition that most calls do not meet, and how many do not; null when none keeps any out. */
  failing: { condition: string; calls: number } | null;
};

/** A tool with billable calls in the last 24 hours of which no meter counts the newest. */
export type UnmeteredTool = {
  proxy: string;
  tool: string;
  calls: number;
  /** By meter, what keeps the newest call out. */
  failed: { meter: string; condition: string }[];
};

export const metersCount: ListedCheck = {
  id: 'usage.meters-count',
  title: 'Every meter counts calls',
  group: 'Usage',
  why: 'A meter whose conditions no call meets bills nothing, and nobody notices before the invoice.',
  examineEach: ({ lastDay, meterCounts }) => {
    if (meterCounts.length === 0)
      return [
        {
          result: 'skipped',
          found: 'Meters are not checked: there is none.',
          href: '/meters/new',
          action: 'Add a meter',
        },
      ];
    if (lastDay.billable === 0)
      return [{ result: 'skipped', found: 'Meters are not checked: there was no billable call in 24 hours.' }];
    const [first, ...more] = meterCounts
      .filter(({ matched }) => matched === 0)
      .map(
        ({ id, name, failing }): Verdict => ({
          result: 'warn',
          found: `${name} counts none of ${counted(lastDay.billable, 'billable call')} of 24 hours${failing === null ? '' : `: ${counted(failing.calls, 'call does', 'calls do')} not meet ${failing.condition}`}.`,
          fix: 'Correct the condition, or archive the meter.',
          href: `/meters/${encodeURIComponent(id)}`,
          action: `Open ${name}`,
          subject: id,
        }),
      );
    if (first !== undefined) return [first, ...more];
    return [
      {
        result: 'pass',
        found: meterCounts
          .map(({ name, matched }) => `${name}: ${matched === null ? 'not told' : counted(matched, 'event')}`)
          .join('; '),
      },
    ];
  },
};

export const toolsMetered: Check = {
  id: 'usage.tools-metered',
  title: 'Every tool that is billed is metered',
  group: 'Usage',
  why: 'A billable call that no meter counts is charged to nobody.',
  examine: ({ lastDay, meterCounts, unmetered }) => {
    if (meterCounts.length === 0) return { result: 'skipped', found: 'Tools are not checked: there is no meter.' };
    if (lastDay.billable === 0)
      return { result: 'skipped', found: 'Tools are not checked: there was no billable call in 24 hours.' };
    if (unmetered.length === 0)
      return { result: 'pass', found: `${counted(lastDay.billable, 'billable call')} in 24 hours` };
    const calls = unmetered.reduce((sum, one) => sum + one.calls, 0);
    return {
      result: 'warn',
      found: `No meter counts ${unmetered.length === 1 ? `the tool ${unmetered[0]?.tool}` : counted(unmetered.length, 'tool')}: ${counted(calls, 'billable call')} in 24 hours.`,
      values: unmetered.map(
        ({ proxy, tool, calls: own, failed }) =>
          `${tool} of ${proxy}, ${counted(own, 'call')}: ${failed.map(({ meter, condition }) => `${meter} wants ${condition}`).join('; ')}`,
      ),
      fix: 'Widen the condition of a meter, or add one.',
      href: '/meters',
      action: 'Open meters',
    };
  },
};
