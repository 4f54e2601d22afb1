import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { CALLER_NAMES } from './caller-choice.tsx';

/** What the address says of a try; never what is sent, nor a token. */
export function useTryView() {
  return useQueryStates({
    proxy: parseAsString.withDefault(''),
    offer: parseAsString.withDefault(''),
    caller: parseAsStringLiteral(CALLER_NAMES).withDefault('console'),
  });
}
