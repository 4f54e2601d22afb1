import type { Logger } from '@tallygate/server-kit/logger';
import type { Spool } from '@tallygate/spool/spool';
import { rulesOf } from '../exchange/plan-rules.ts';
import type { CallGate } from '../record/call-gate.ts';
import type { Recorder } from '../record/recorder.ts';
import { recoverCalls } from '../record/recover-calls.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** Ends what the former run left open, by the rules of now. */
export function endOpenCalls(options: {
  spool: Spool;
  recorder: Recorder;
  snapshot: Snapshot;
  gate: CallGate;
  logger: Logger;
}): void {
  const { spool, recorder, snapshot, gate, logger } = options;
  const { config, routes, planOf } = snapshot;
  const ended = recoverCalls(spool.recovered, {
    recorder,
    logger,
    restoreHold: (hold, isTask) => gate.restore(hold, isTask),
    rulesOf: (name, company, acceptedAtMs) => {
      const proxy = routes.find((route) => route.name === name)?.proxy.spec.billing;
      return rulesOf({ rules: { billing: config.billing, proxy }, planOf }, company, acceptedAtMs);
    },
  });
  if (ended > 0) logger.warn({ calls: ended }, 'ended the calls that a crash had left open');
}
