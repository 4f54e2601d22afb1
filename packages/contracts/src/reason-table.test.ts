import { expect, it } from 'vitest';
import { OVERRIDABLE_REASONS, REASONS } from './outcome-codes.ts';
import { billedText, REASON_TABLE, ruleOf } from './reason-table.ts';

/** A configuration may name it, only to say what holds anyway. */
const WITHOUT_EFFECT = 'duplicate';

it('has a row for every reason and no other', () => {
  expect(Object.keys(REASON_TABLE).sort()).toEqual([...REASONS].sort());
});

it('lets a rule decide of exactly those reasons that a configuration may name', () => {
  expect(REASONS.filter((reason) => ruleOf(reason) !== null).sort()).toEqual(
    OVERRIDABLE_REASONS.filter((reason) => reason !== WITHOUT_EFFECT).sort(),
  );
});

it.each(REASONS)('%s: says in whole sentences what happened, who can change it, and what the caller got', (reason) => {
  const { happened, change, caller } = REASON_TABLE[reason];
  for (const text of [happened, change, caller]) expect(text).toMatch(/^[A-Z0-9].{4,}\.$/s);
});

it('names what turns the price round', () => {
  expect(billedText('ok')).toBe('its price');
  expect(billedText('left_midway')).toBe('its price; nothing by `decisions.left_midway = "free"`');
  expect(billedText('tool_error')).toBe('nothing; its price by `decisions.tool_error = "bill"`');
  expect(billedText('denied_rate')).toBe('nothing, ever');
});
