import { EVENT_TABLE } from '@tallygate/contracts/event-table';
import { writeTerms } from '@tallygate/contracts/filter-terms';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { isFilterable, type TableColumn } from '@tallygate/contracts/table-column';
import { isNumeric } from '@tallygate/contracts/table-filter';
import fc from 'fast-check';

const COLUMNS: readonly TableColumn<LedgerEvent>[] = EVENT_TABLE;

/** Filters of up to three columns, included and left out: with more, hardly anything of a few events is found. */
export function eventFilters(): fc.Arbitrary<Record<string, string>> {
  const all = fc.record(
    Object.fromEntries(
      COLUMNS.filter(isFilterable).flatMap((column) => [
        [column.id, valuesOf(column)],
        [`-${column.id}`, valuesOf(column)],
      ]),
    ),
  );
  return all.chain((filter) =>
    fc
      .subarray(Object.keys(filter), { maxLength: 3 })
      .map((keys) => Object.fromEntries(keys.map((key) => [key, filter[key] ?? '']))),
  );
}

/** Values of a filter of one column: those that events have, parts of them, and others. */
function valuesOf(column: TableColumn<LedgerEvent>): fc.Arbitrary<string> {
  if (isNumeric(column)) return fc.constantFrom('200', '>=400', '<400', '401..404', '>401', '200,404', '..300');
  if (column.kind === 'bool') return fc.constantFrom('true', 'false', 'true,false');
  if (column.kind === 'id') return fc.constant('019a2278-6b02-7000-8000-000000000001');
  if (column.kind === 'enum') {
    return fc.subarray([...(column.values ?? [])], { minLength: 1 }).map((values) => values.join(','));
  }
  const term = fc.record({
    text: fc.constantFrom('', 'echo', 'get-', 'get-sum', 'agent-a', 'agent-b', 'org-a', "o'neil, \\ * %_", 'weather'),
    isPrefix: fc.boolean(),
  });
  return fc.array(term, { minLength: 1, maxLength: 3 }).map(writeTerms);
}
