import type { CapabilityKind } from '@tallygate/contracts/capability-kind';
import type { CallCount } from '@tallygate/contracts/policy-effect';
import { formatCount, formatNumber } from '#lib/format.ts';

const NOUNS: Record<CapabilityKind, readonly [one: string, other: string]> = {
  tools: ['tool', 'tools'],
  resources: ['resource', 'resources'],
  prompts: ['prompt', 'prompts'],
};

/** `13 tools`. */
function countOfKind(kind: CapabilityKind, count: number): string {
  return formatCount(count, ...NOUNS[kind]);
}

/** `60 calls of 3 consumers in 24 h`. */
export function callsInWords({ calls, consumers }: CallCount): string {
  if (calls === 0) return 'no calls in 24 h';
  const who = consumers === 0 ? '' : ` of ${formatCount(consumers, 'consumer', 'consumers')}`;
  return `${formatCount(calls, 'call', 'calls')}${who} in 24 h`;
}

/**
 * What an access list does to one kind, in one sentence: `Hides 1 of 13 tools: 60 calls of 3 consumers in 24 h.`
 * @param refused the calls of what is hidden; undefined while they are not counted
 */
export function hiddenEffect(
  kind: CapabilityKind,
  { hidden, of, refused }: { hidden: number; of: number; refused: CallCount | undefined },
): string {
  if (hidden === 0) return `Hides none of ${countOfKind(kind, of)}.`;
  const what =
    hidden === of ? `Hides all ${countOfKind(kind, of)}` : `Hides ${formatNumber(hidden)} of ${countOfKind(kind, of)}`;
  return refused === undefined ? `${what}.` : `${what}: ${callsInWords(refused)}.`;
}
