import type { Outcome } from '@tallygate/contracts/outcome';
import type { Seen, Verdict } from './official-client.testing.ts';
import type { Case, Trial } from './oracle.testing.ts';
import { pythonVerdict } from './python-client.testing.ts';

/** What callers may be charged for, and whether a tool said that it failed; everything else is no delivery. */
type Delivery = 'delivered' | 'tool error' | 'nothing';

/**
 * Every difference between clients and gateway, one sentence each.
 * @param seed the one the answers were made from, so that a sentence says how to see its answer again
 */
export function disagreements(cases: readonly Case[], seed: number): string[] {
  return cases.flatMap((found) => {
    const expected = deliveryByClients(found.trials);
    const differences = found.trials.flatMap(({ client, direct, through, event }) => {
      const recorded = deliveryByOutcome(event?.outcome);
      return [
        ...(direct.verdict === through.verdict
          ? []
          : [`${client} says ${direct.verdict} directly and ${through.verdict} through the gateway`]),
        ...(hasEqualBytes(direct, through) ? [] : [`${client} sees other bytes through the gateway`]),
        ...(recorded === expected
          ? []
          : [`${client} says ${direct.verdict} (${direct.reason}), the event says ${event?.outcome}`]),
        ...(event?.billable === (recorded === 'delivered') ? [] : [`billable is ${event?.billable}`]),
      ];
    });
    const where = `seed ${seed}, index ${found.index} (${found.era}; ${found.oddities.join(', ')})`;
    return differences.map((difference) => `${where}: ${difference}`);
  });
}

/** What the clients say; where they do not agree, two of three. */
function deliveryByClients(trials: readonly Trial[]): Delivery {
  const said = trials.map(({ direct }) => deliveryByVerdict(direct.verdict));
  const [first] = said;
  if (first !== undefined && said.every((delivery) => delivery === first)) return first;
  const third = deliveryByVerdict(pythonVerdict(trials[0]!.direct));
  return said.includes(third) ? third : 'nothing';
}

function deliveryByVerdict(verdict: Verdict): Delivery {
  if (verdict === 'result') return 'delivered';
  return verdict === 'tool_error' ? 'tool error' : 'nothing';
}

function deliveryByOutcome(outcome: Outcome | undefined): Delivery {
  if (outcome === 'ok') return 'delivered';
  return outcome === 'tool_error' ? 'tool error' : 'nothing';
}

/** Answers that the gateway gives in the server's place: redirects, and refusals of the gateway itself. */
const isReplaced = (status: number): boolean => (status >= 300 && status < 400) || status === 401;

const JSON_TYPE = /^\s*(application\/json|[^;]*\+json)\s*(;|$)/i;
const STREAM_TYPE = /^\s*text\/event-stream\s*(;|$)/i;

/** Whether an answer is neither JSON nor a stream, by what its type says. */
const isPage = ({ contentType }: Seen): boolean =>
  !JSON_TYPE.test(contentType ?? '') && !STREAM_TYPE.test(contentType ?? '');

function hasEqualBytes(direct: Seen, through: Seen): boolean {
  if (isReplaced(direct.status)) return through.status === 502;
  // A 403 that is no JSON is a refusal of the gateway as well.
  if (direct.status === 403 && through.status === 502) return !JSON_TYPE.test(direct.contentType ?? '');
  // Of a failure with a page the gateway keeps the status alone, whether the page came whole or not.
  if (direct.status >= 500 && isPage(direct)) return through.status === direct.status;
  // The end of a body that breaks off is withheld: it might have completed an answer.
  if (direct.isBroken) {
    const length = Math.min(direct.bytes.length, through.bytes.length);
    return direct.bytes.subarray(0, length).equals(through.bytes.subarray(0, length));
  }
  return (
    direct.status === through.status && direct.contentType === through.contentType && direct.bytes.equals(through.bytes)
  );
}
