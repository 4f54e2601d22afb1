import type { ToldLimit } from '@tallygate/contracts/call-refusal';
import { amountText } from '@tallygate/metering/told-price';
import type { Refusal } from '../exchange/refusal.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { toolRefusal } from '../exchange/tool-refusal.ts';

const TIMES: Readonly<Record<string, string>> = {
  hour: 'an hour',
  day: 'a day',
  period: 'a billing period',
  session: 'a session',
};

/** Answers tool calls that limits do not let be made. @param reached those without room, the one that lasts longest first */
export function limitRefusal(request: RelayRequest, reached: readonly [ToldLimit, ...ToldLimit[]]): Refusal {
  const [first] = reached;
  return toolRefusal(request, {
    text: `Not run and not charged: ${limitText(first)} ${remedy(first)}`,
    facts: { reason: 'limit', limits: reached },
    denial: 'quota',
    detail: `limit_${first.per}`,
  });
}

/** For a limit of what is spent while no prices are known. */
export function limitUnknown(request: RelayRequest, name: string): Refusal {
  return toolRefusal(request, {
    text: `Not run and not charged: the limit "${name}" cannot be checked at the moment. Try again in a minute.`,
    facts: { reason: 'limit_unavailable', limit: name },
    denial: 'quota',
    detail: 'limit_unavailable',
  });
}

/** A limit without room, in one sentence. */
export function limitText({ name, per, of, unit, limit, used }: ToldLimit): string {
  const [most, have] = [limit, used].map((amount) =>
    unit === 'calls' ? amount : amountText({ currency: unit, least: amount, most: amount }),
  );
  const what = unit === 'calls' ? `${most} billed calls` : `${most}`;
  return `the limit "${name}" of ${what} in ${TIMES[per]} for each ${of.join(' and ')} is reached (used so far: ${have}).`;
}

function remedy({ resetsAt }: ToldLimit): string {
  const until = resetsAt === undefined ? 'It starts again with a new session' : `It starts again at ${resetsAt}`;
  return `${until}; trying again before that does not help. The operator of this server can raise it.`;
}
