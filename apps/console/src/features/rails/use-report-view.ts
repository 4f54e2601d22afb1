import { REPORT_STATES } from '@tallygate/contracts/rail-states';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

const PARSERS = {
  state: parseAsStringLiteral(['', ...REPORT_STATES]).withDefault(''),
  company: parseAsString.withDefault(''),
};

/** What the list of reports is narrowed to, which is in its address. */
export function useReportView() {
  const [filters, setFilters] = useQueryStates(PARSERS, { history: 'push' });
  return {
    filters,
    narrowTo: (next: Partial<typeof filters>) => void setFilters(next),
    clear: () => void setFilters({ state: null, company: null }),
  };
}
