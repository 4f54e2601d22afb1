import { TRY_REVISIONS } from '@tallygate/contracts/try-choices';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

/** What the address says of a try; never what is sent, nor a token. */
export function useTryView() {
  return useQueryStates({
    proxy: parseAsString.withDefault(''),
    offer: parseAsString.withDefault(''),
    caller: parseAsString.withDefault('console'),
    revision: parseAsStringLiteral(['auto', ...TRY_REVISIONS]).withDefault('auto'),
  });
}
