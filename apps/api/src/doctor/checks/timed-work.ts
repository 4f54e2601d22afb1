import type { Check } from '../check.ts';
import { counted } from '../words.ts';

/** What is later than this has nobody to do it. */
const LATE_MS = 10 * 60_000;

export const timedWorkDone: Check = {
  id: 'gateway.timed_work',
  title: 'What is due was done',
  group: 'Usage',
  why: 'Old events are removed, tools compared and periods closed by the api itself, at their times.',
  examine: ({ timedWork, at }) => {
    const failed = timedWork.filter(({ last }) => last?.outcome === 'failed');
    const late = timedWork.filter(({ dueAt, isRunning }) => !isRunning && Date.parse(at) - Date.parse(dueAt) > LATE_MS);
    const open = { href: '/settings/clock', action: 'Open timed work' };
    const [first] = failed;
    if (first)
      return {
        result: 'warn',
        found: `"${first.about}" failed at ${first.last?.endedAt}: ${first.last?.detail ?? 'no reason was given'}`,
        values: failed.map(({ about, last }) => `${about}: ${last?.detail ?? ''}`),
        fix: 'It is tried again at its next time; mend what it says.',
        ...open,
      };
    const [latest] = late;
    if (latest)
      return {
        result: 'fail',
        found: `"${latest.about}" is due since ${latest.dueAt}, and no api does it.`,
        values: late.map(({ about, dueAt }) => `${about}: ${dueAt}`),
        fix: 'Look into the log of the api; start it again.',
        ...open,
      };
    return { result: 'pass', found: counted(timedWork.length, 'job') };
  },
};
