import type { TestTrail } from '@tallygate/contracts/delivery-order';
import type { Heartbeat } from '@tallygate/contracts/internal-api';
import { TEST_STEPS, type TestRun } from '@tallygate/contracts/publisher-delivery';

/** What is known of a test event. */
export type TestFacts = {
  eventId: string;
  gatewayId: string;
  startedAt: string;
  /** Whether its gateway reports; one that does not gets no order. */
  isGatewayLive: boolean;
  /** Nobody waits for it any longer. */
  isGivenUp: boolean;
  /** When the gateway made it, once the ledger has it. */
  madeAt: string | null;
  /** Its gateway may still tell more of it than that it arrived: reports come every few seconds. */
  isTrailDue: boolean;
  /** What the ledger was told of its delivery. */
  isAccepted: boolean;
  publisher: Heartbeat['publishers'][number] | undefined;
  trail: TestTrail | undefined;
  /** How long the publisher gathers at most before it sends, seconds. */
  gatherSeconds: number;
  seen: Seen;
};

/** What the collector says when it is asked for the event. Moesif's cannot be asked with an Application ID. */
export type Seen =
  | { kind: 'not_asked' }
  | { kind: 'cannot_ask' }
  | { kind: 'has'; at: string }
  | { kind: 'has_not' }
  | { kind: 'failed'; message: string };

type Step = TestRun['steps'][number];
type Found = Omit<Step, 'step'>;

const waiting = (found: string, fix: string | null = null): Found => ({ state: 'waiting', at: null, found, fix });
const failed = (found: string, fix: string, at: string | null = null): Found => ({ state: 'failed', at, found, fix });
const done = (at: string | null, found: string): Found => ({ state: 'done', at, found, fix: null });

/** The five steps of a test event, as far as they are known. After one that is not done the rest waits for it. */
export function testSteps(facts: TestFacts): TestRun {
  const found: Found[] = [];
  for (const step of [made, queued, sent, accepted, seen]) {
    const before = found.at(-1);
    found.push(before === undefined || before.state === 'done' ? step(facts) : waiting('Waits for the step before.'));
  }
  const steps = TEST_STEPS.map((step, index): Step => ({ step, ...(found[index] as Found) }));
  const { eventId, gatewayId, startedAt, isGivenUp, isTrailDue } = facts;
  const isOver =
    isGivenUp ||
    (steps.at(-1)?.state !== 'waiting' && !isTrailDue) ||
    // What is refused as it is gets no further by itself; what waits for a setting is tried again.
    steps.some(({ step, state }) => step === 'made' && state === 'failed');
  return { eventId, gatewayId, startedAt, isOver, steps };
}

function made({ gatewayId, madeAt, trail, isGatewayLive, publisher, isGivenUp }: TestFacts): Found {
  if (madeAt !== null) return done(madeAt, `Gateway "${gatewayId}" wrote it to its event log, marked as a test.`);
  if (trail !== undefined) return done(trail.queuedAt, `Gateway "${gatewayId}" wrote it to its event log.`);
  if (!isGatewayLive)
    return failed(
      'No gateway reports, so none makes the event.',
      'Start a gateway, or see in Doctor why it is silent.',
    );
  if (publisher === undefined || !publisher.enabled)
    return failed(
      `Gateway "${gatewayId}" runs no publisher to Moesif.`,
      'Switch the publisher on and apply the change, then send again.',
    );
  if (isGivenUp) return failed(`Gateway "${gatewayId}" did not make it within ten minutes.`, 'Send another.');
  return waiting(`Gateway "${gatewayId}" takes it with its next report, within a few seconds.`);
}

function queued({ trail, isAccepted, isTrailDue, publisher }: TestFacts): Found {
  if (trail !== undefined)
    return done(trail.queuedAt, 'The publisher read it from the event log, behind all before it.');
  if (isAccepted)
    return done(
      null,
      isTrailDue ? 'The publisher read it.' : 'The publisher read it; its gateway no longer knows when.',
    );
  const queue = publisher?.queued ?? 0;
  return waiting(
    queue > 1
      ? `The publisher is not there yet: ${queue.toLocaleString('en')} events are in its queue.`
      : 'The publisher reads it from the event log next.',
  );
}

function sent({ trail, isAccepted, publisher, gatherSeconds }: TestFacts): Found {
  if (trail?.sentAt != null)
    return done(
      trail.sentAt,
      trail.attempts === 1 ? 'Sent in one request.' : `Sent first then; ${trail.attempts} requests so far.`,
    );
  if (isAccepted) return done(null, 'It was sent.');
  if (publisher?.state === 'stopped' || publisher?.state === 'backing_off')
    return waiting(
      `Sending pauses: ${publisher.lastError?.message ?? 'the collector takes nothing'}`,
      fixFor(publisher.lastError?.status),
    );
  return waiting(`It leaves with the next batch, at most ${gatherSeconds} s after it was made.`);
}

function accepted({ trail, isAccepted }: TestFacts): Found {
  const answer = trail?.answer ?? null;
  if (answer?.isAccepted) return done(answer.at, `The collector took it (HTTP ${answer.status}).`);
  if (isAccepted) return done(null, 'The collector took it.');
  if (answer === null) return waiting('The collector has not answered yet.');
  const { at, status, message } = answer;
  return failed(sentence(message), fixFor(status ?? undefined), at);
}

function seen({ seen: found }: TestFacts): Found {
  switch (found.kind) {
    case 'has':
      return done(found.at, 'The sandbox collector was asked, and has it.');
    case 'has_not':
      return failed(
        'The sandbox collector said that it took the event, and does not have it.',
        'It keeps events in memory: it was restarted meanwhile. Send another.',
      );
    case 'failed':
      return failed(`The sandbox collector could not be asked: ${found.message}`, 'Start the sandbox, and look again.');
    case 'cannot_ask':
      return {
        state: 'unknown',
        at: null,
        found:
          'An Application ID lets events in and shows none, so nobody can ask Moesif from here. It shows them under Events, after a minute or so, by this transaction_id.',
        fix: null,
      };
    case 'not_asked':
      return waiting('The collector is asked next.');
  }
}

/** What helps against an answer; no status is no answer. */
function fixFor(status: number | undefined): string {
  switch (status) {
    case 401:
    case 403:
      return 'Copy the Collector Application ID from Moesif again, save and apply it. What waits is sent then.';
    case 402:
      return 'Settle the account at Moesif. What waits is sent then.';
    case 400:
    case 406:
    case 413:
    case 422:
      return 'The event is parked below with what the collector said.';
    case 429:
      return 'Nothing: it is sent again when the collector allows it.';
    default:
      return status === undefined || (status >= 300 && status < 500)
        ? 'Check the collector address, and with Test connection that this machine reaches it.'
        : 'Nothing: it is sent again until the collector takes it.';
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
