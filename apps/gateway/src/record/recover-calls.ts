import type { DecisionRules } from '@tallygate/metering/call-facts';
import type { Logger } from '@tallygate/server-kit/logger';
import type { RecoveredCall } from '@tallygate/spool/journal';
import { z } from 'zod';
import { CallEnding } from './call-ending.ts';
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
    requestBytes: z.number(),
  }),
  dispatched: z.boolean(),
  task: z
    .object({ key: z.string(), createdAtMs: z.number(), expiresAtMs: z.number(), wasBilled: z.boolean() })
    .optional(),
});

/**
 * Ends the calls that a crash left open (`gateway_restart`, billed only when dispatching is what is charged), and waits
 * on for the tasks that were running.
 * @param rulesOf billing rules of a proxy as they are now; the proxy may be gone
 * @returns how many calls were ended
 */
export function recoverCalls(
  recovered: readonly RecoveredCall[],
  recorder: Recorder,
  rulesOf: (proxy: string) => DecisionRules,
  logger: Logger,
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
    const { id, accepted, facts, dispatched, task } = parsed.data;
    const full = { ...facts, tool: facts.tool, consumer: facts.consumer, company: facts.company };
    const call = new OpenCall({ id, facts: full, rules: rulesOf(facts.proxy), accepted: () => accepted });
    call.isDispatched = dispatched;
    call.isJournaled = true;
    if (task !== undefined) {
      recorder.tasks.add(task.key, { call, ...task });
      continue;
    }
    ended += 1;
    const ending = new CallEnding('cancelled');
    ending.detail = 'gateway_restart';
    ending.isGatewayRestart = true;
    recorder.write(call, ending, '', () => {});
  }
  return ended;
}

function readJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}
