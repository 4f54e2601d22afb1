import { eventQuery, type LedgerEvent } from '@tallygate/contracts/ledger-event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { fuzz } from '@tallygate/testing/fuzz-target';
import { expect } from 'vitest';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';
import { eventMatcher, filterSql } from './event-filter.ts';

const EVENT: LedgerEvent = {
  ...aCallEvent(),
  seq: '1',
  ingestedAt: '2026-09-01T10:00:01.000Z',
  deliveryState: 'recorded',
  late: false,
  kind: 'call',
  class: 'billed',
};
/** What the statement may say for any filter; everything else of a query is a value beside it. */
const STATEMENT = /^(?:[a-z_ .=<>:()[\]$\d?,]|'')*$/;

fuzz({
  name: 'filter',
  words: [
    '&',
    '=',
    '%00',
    '%',
    '>=',
    '<',
    'status=',
    'proxy=',
    'from=',
    'billable=',
    '-tool=',
    'class=',
    'ms=',
    '..',
    ',',
    '*',
    '\\',
    "'",
    '"',
    ';--',
    '%ED%A0%80',
    '__proto__=',
    '2026-01-01T00:00:00Z',
  ],
  run(input) {
    const query = Object.fromEntries(new URLSearchParams(input.toString()));
    const parsed = eventQuery.safeParse(query);
    if (!parsed.success) return;
    const { sql, values } = filterSql(parsed.data);
    expect(sql.replaceAll(KIND_SQL, 'kind').replaceAll(CLASS_SQL, 'class')).toMatch(STATEMENT);
    for (const value of values) if (typeof value === 'string') expect(value).not.toMatch(/\0|\p{Surrogate}/u);
    expect(eventMatcher(parsed.data)(EVENT)).toBeTypeOf('boolean');
  },
});
