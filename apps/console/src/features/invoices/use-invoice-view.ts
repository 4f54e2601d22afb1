import { INVOICE_STATES } from '@tallygate/contracts/invoice-states';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

const PARSERS = {
  company: parseAsString.withDefault(''),
  state: parseAsStringLiteral(['', ...INVOICE_STATES]).withDefault(''),
};

/** What the list of invoices is narrowed to, which is in its address. */
export function useInvoiceView() {
  const [filters, setFilters] = useQueryStates(PARSERS, { history: 'push' });
  return {
    filters,
    narrowTo: (next: Partial<typeof filters>) => void setFilters(next),
    clear: () => void setFilters({ company: null, state: null }),
  };
}
