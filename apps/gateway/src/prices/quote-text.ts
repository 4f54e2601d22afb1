import type { ToldPrice } from '@tallygate/contracts/protocol-prices';

/** A price in words for an agent: what, on which plan, until when, and what costs nothing. */
export function quoteText(tool: string, { text, plan, until, callsLeft, freeWhen }: ToldPrice): string {
  const parts = [
    `${tool}: ${text}`,
    ...(plan === undefined ? [] : [`Plan: ${plan}.`]),
    ...(callsLeft === undefined ? [] : [`Your prepaid credits pay ${callsLeft} more of them.`]),
    ...(until === undefined ? [] : [`This holds until ${until}.`]),
    ...(freeWhen.length === 0 ? [] : [`Nothing is charged when the call ends as ${freeWhen.join(', ')}.`]),
  ];
  return parts.join(' ');
}
