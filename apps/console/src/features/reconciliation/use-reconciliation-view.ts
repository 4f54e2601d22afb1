import { RECONCILIATION_TABLE } from '@tallygate/contracts/reconciliation-table';
import { canonicalFilter, filterKeys, filterProblem } from '@tallygate/contracts/table-filter';
import { parseAsString, useQueryStates } from 'nuqs';

const KEYS = filterKeys(RECONCILIATION_TABLE);
const PARSERS = {
  ...Object.fromEntries(KEYS.map((key) => [key, parseAsString])),
  /** The run that is looked at; by default the newest. */
  run: parseAsString,
};

/** What the lines are narrowed to, which is in the address, in the form that equal filters share. */
export function useReconciliationView() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' });
  const { run, ...raw } = state as Record<string, string | null>;
  const asked = Object.entries(raw).flatMap(([key, text]) => (text === null || text === '' ? [] : [[key, text]]));
  // What an edited address says and the api would refuse is left out, and named.
  const problems = asked.flatMap(([key = '', text = '']) => {
    const column = RECONCILIATION_TABLE.find(({ id }) => id === key.replace(/^-/, ''));
    const problem = column && filterProblem(column, text);
    return problem ? [{ key, text: `${column.label}: “${text}” ${problem}` }] : [];
  });
  const refused = new Set(problems.map(({ key }) => key));
  const readable = Object.fromEntries(asked.filter(([key = '']) => !refused.has(key)));
  const filters = canonicalFilter(RECONCILIATION_TABLE, readable) as Record<string, string>;
  const none = Object.fromEntries(KEYS.map((key) => [key, null]));
  return {
    filters,
    problems: problems.map(({ text }) => text),
    run: run ?? null,
    narrowTo: (next: Readonly<Record<string, string>>) =>
      void setState({ ...none, ...Object.fromEntries(Object.entries(next).filter(([, text]) => text !== '')) }),
    openRun: (id: string | null) => void setState({ run: id }),
    clear: () => void setState(none),
  };
}
