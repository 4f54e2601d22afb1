import type { CallEvent } from '@tallygate/contracts/event';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import { describeFault } from '@tallygate/contracts/unfit-claim';

/** Why an event is or is not billed, in one or two sentences for a person. */
export function explainDecision(event: CallEvent): string {
  const verdict = event.billable ? `Billed, quantity ${event.quantity}.` : 'Not billed.';
  return `${verdict} ${REASON_TABLE[event.reason].happened}${faultSentence(event)}${overrideSentence(event)}${countSentence(event)}`;
}

/** Which claims left open who pays. */
function faultSentence({ reason, identityFaults = [] }: CallEvent): string {
  const faults = reason === 'unattributed' ? identityFaults.filter(({ of }) => of !== 'user') : [];
  return faults.length === 0 ? '' : ` In the token ${faults.map(describeFault).join('; ')}.`;
}

function countSentence({ count }: CallEvent): string {
  return count === undefined ? '' : ` This event stands for ${count} refusals of a minute that were equal to it.`;
}

/** Which rules decided, where their defaults did not. */
function overrideSentence({ billable, reason, decidedBy, plan, target }: CallEvent): string {
  const verb = billable ? 'charge' : 'do not charge';
  if (decidedBy === 'plan') return ` The rules of the plan "${plan}" ${verb} for this case.`;
  if (decidedBy === 'tool') return ` The rules of the tool "${target}" ${verb} for this case.`;
  if (decidedBy === 'proxy') return ` The rules of the proxy ${verb} for this case.`;
  if (decidedBy === 'gateway') return ` The gateway's billing rules ${verb} for this case.`;
  const isUsual = !billable || REASON_TABLE[reason].billed.usually === 'price';
  return isUsual ? '' : ' Your billing rules charge for this case.';
}
