import { every, type Job } from '../scheduler/job.ts';
import { type RoundContext, runRounds } from './run-round.ts';

const MINUTE_MS = 60_000;

/** Reports what is new and due to every rail, at one api at a time. */
export function railsJob(context: RoundContext): Job {
  return {
    name: 'report_to_rails',
    about: 'Report usage to whoever bills',
    runs: 'once',
    next: every(MINUTE_MS),
    isDueAtStart: true,
    run: async () => {
      const { made, acknowledged, refused, bills, failed } = await runRounds(context);
      // What failed at one rail is told as the failure of the job, after the others had their turn.
      if (failed.length > 0)
        throw new AggregateError(
          failed.map(({ error }) => error),
          failed.map(wordsOf).join('; '),
        );
      const words = [
        ...(made + acknowledged + refused === 0
          ? []
          : [`${made} made, ${acknowledged} acknowledged, ${refused} refused`]),
        ...(bills.final === 0 ? [] : [`${bills.final} invoices handed over`]),
        ...(bills.differs === 0 ? [] : [`${bills.differs} invoices differ`]),
      ];
      return words.length === 0 ? null : words.join('; ');
    },
  };
}

function wordsOf({ rail, error }: { rail: string; error: unknown }): string {
  return `${rail}: ${error instanceof Error ? error.message : String(error)}`;
}
