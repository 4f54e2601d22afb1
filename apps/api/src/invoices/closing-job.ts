import { every, type Job } from '../scheduler/job.ts';
import { closeDuePeriods, type InvoiceContext } from './close-periods.ts';
import { markOverdue } from './mark-overdue.ts';

const MINUTE_MS = 60_000;
/** All companies are looked at after so long at the latest. */
const LONGEST_MS = 3_600_000;

/** Closes billing periods an hour after their end, at one api at a time. */
export function closingJob(context: InvoiceContext): Job {
  /** Nothing is due before `until`, as long as plans and issuer are as they were. */
  let quiet = { until: 0, plans: '' };
  return {
    name: 'close_periods',
    about: 'Make invoices of periods that are over',
    runs: 'once',
    next: every(MINUTE_MS),
    isDueAtStart: true,
    run: async () => {
      const now = context.now();
      const plans = await planState(context);
      if (plans === quiet.plans && now.getTime() < quiet.until) {
        await markOverdue(context.db, now);
        return null;
      }
      let until = now.getTime() + LONGEST_MS;
      const { final, held, nothingDue, failed } = await closeDuePeriods(context, now, (dueAt) => {
        until = Math.min(until, dueAt);
      });
      quiet = { until: failed > 0 ? 0 : until, plans };
      if (final + held + nothingDue + failed === 0) return null;
      const lost = failed === 0 ? '' : `, not to be told for ${failed}`;
      return `${final} final, ${held} held, nothing due for ${nothingDue}${lost}`;
    },
  };
}

/** Is another after every change of a plan, of who is on it, and of the issuer. */
async function planState({ db }: InvoiceContext): Promise<string> {
  const [row] = await db.sql<{ state: string }>(
    `select concat_ws(' ', (select coalesce(sum(revision), 0) from plans), (select count(*) from plans),
       (select count(*) from company_plans), (select updated_at from invoice_issuer)) as state`,
  );
  return row?.state ?? '';
}
