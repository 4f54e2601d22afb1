import { every, type Job } from '../scheduler/job.ts';
import type { WebhookContext } from './handle-webhooks.ts';
import { sweepRail } from './sweep-events.ts';

const TEN_MINUTES_MS = 600_000;

/** Reads what rails list of events and invoices, for webhooks that never came, at one api at a time. */
export function sweepJob(context: WebhookContext): Job {
  return {
    name: 'sweep_rail_events',
    about: 'Read events of rails that no webhook told of',
    runs: 'once',
    next: every(TEN_MINUTES_MS),
    isDueAtStart: true,
    run: async () => {
      const failed: { rail: string; error: unknown }[] = [];
      let missed = 0;
      for (const rail of await context.db.prisma.rail.findMany({
        where: { kind: { in: ['stripe', 'metronome'] } },
        orderBy: { name: 'asc' },
      })) {
        try {
          missed += await sweepRail(context, rail);
        } catch (error) {
          failed.push({ rail: rail.name, error });
        }
      }
      if (failed.length > 0)
        throw new AggregateError(
          failed.map(({ error }) => error),
          failed.map(({ rail, error }) => `${rail}: ${error instanceof Error ? error.message : error}`).join('; '),
        );
      return missed === 0 ? null : `${missed} events that no webhook had told of`;
    },
  };
}
