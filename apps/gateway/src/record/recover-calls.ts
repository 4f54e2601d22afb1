import type { DecisionRules } from '@tallygate/metering/call-facts';
import type { Logger } from '@tallygate/server-kit/logger';
import type { RecoveredCall } from '@tallygate/spool/journal';
import { z } from 'zod';
import { CallEnding } from './call-ending.ts';
import type { CallHold } from './call-hold.ts';
import { type KeptHold, keptHold } from './kept-hold.ts';
import { OpenCall } from './open-call.ts';
import { PROBE_ID, type Recorder } from './recorder.ts';

const journaled = z.object({
  id: z.uuid(),
  accepted: z.string(),
  facts: z.object({
    proxy: z.string(),
    method: z.string(),
    tool: z.string().optional(),
    consumer: z.string().optional(),
    company: z.string().optional(),
    isTest: z.literal(true).optional(),
    requestBytes: z.number(),
  }),
  dispatched: z.boolean(),
  recordedId: z.uuid().optional(),
  billId: z.uuid().optional(),
  hold: keptHold.optional(),
  task: z
    .object({
      key: z.string(),
      createdAtMs: z.number(),
      keptUntilMs: z.number().optional(),
      expiresAtMs: z.number(),
      wasBilled: z.boolean(),
      maker: z.object({ name: z.string(), owner: z.string() }).optional(),
    })
    .optional(),
});

type RecoveryOptions = {
  recorder: Recorder;
  logger: Logger;
  /** Billing rules as they are now, for a call of this proxy and company; the proxy may be gone. */
  rulesOf: (proxy: string, company: string | undefined, acceptedAtMs: number) => DecisionRules;
  /** A hold of the former run. */
  restoreHold: (hold: KeptHold, isTask: boolean) => CallHold;
};

/**
 * Ends the calls that a crash left open (`gateway_restart`, billed only when dispatching is what is charged), and waits
 * on for the tasks that were running.
 * @returns how many calls were ended
 */
export function recoverCalls(
  recovered: readonly RecoveredCall[],
  { recorder, rulesOf, restoreHold, logger }: RecoveryOptions,
): number {
  let ended = 0;
  for (const entry of recovered) {
    if (entry.id === PROBE_ID) {
      recorder.endProbe();
      continue;
    }
    const parsed = journaled.safeParse(readJson(entry.payload));
    if (!parsed.success) {
      logger.error({ id: entry.id, openedAtMs: entry.openedAtMs }, 'an open call of the former run cannot be read');
      continue;
    }
    const { id, accepted, facts, dispatched, task, recordedId, billId, hold } = parsed.data;
    const full = { ...facts, tool: facts.tool, consumer: facts.consumer, company: facts.company };
    const rules = rulesOf(facts.proxy, facts.company, acceptedAtMs(accepted) ?? entry.openedAtMs);
    const call = new OpenCall({ id, facts: full, rules, accepted: () => accepted });
    call.isDispatched = dispatched;
    call.isJournaled = true;
    call.recordedId = recordedId;
    call.billId = billId;
    if (hold !== undefined) call.hold = restoreHold(hold, task !== undefined);
    // Nothing else of it can come than its end.
    call.state = 'closed';
    if (task !== undefined) {
      recorder.tasks.add(task.key, { call, ...task });
      if (task.maker !== undefined) recorder.taskOwners.restore(task.maker);
      continue;
    }
    ended += 1;
    const ending = new CallEnding('cancelled');
    ending.detail = 'gateway_restart';
    ending.isGatewayRestart = true;
    recorder.write({ call, ending, late: '', isUpdate: false }, () => {});
  }
  return ended;
}

/** The instant that stands among the members of the event, which end with a comma. */
function acceptedAtMs(accepted: string): number | undefined {
  const time = /"time":"([^"]+)"/.exec(accepted)?.[1];
  return time === undefined ? undefined : Date.parse(time);
}

function readJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}
