import { REASONS } from '@tallygate/contracts/outcome-codes';
import { billedText, REASON_TABLE, ruleOf } from '@tallygate/contracts/reason-table';
import type { BillingReasons } from '@tallygate/contracts/reason-view';

/** Every reason that an event can have, with what it means and costs. */
export function listReasons(): BillingReasons {
  return {
    reasons: REASONS.map((reason) => {
      const { label, happened, billed, failure, change, caller } = REASON_TABLE[reason];
      const { usually } = billed;
      return {
        reason,
        label,
        happened,
        usually,
        rule: ruleOf(reason),
        billed: billedText(reason),
        failure,
        change,
        caller,
      };
    }),
  };
}
