import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import { OUTCOME_WORDS, subjectOf } from '#components/event-words.ts';

type Told = Pick<LedgerEvent, 'class' | 'reason' | 'outcome' | 'detail'>;

/** What was wrong with a token, in two words; the details that gateways record. */
const TOKEN_FAULTS: Readonly<Record<string, string>> = {
  token_missing: 'No token',
  header_malformed: 'Unreadable token',
  token_malformed: 'Unreadable token',
  authorization_repeated: 'Two tokens',
  token_expired: 'Expired token',
  token_not_yet_valid: 'Token not valid yet',
  type_refused: 'No access token',
  id_token: 'No access token',
  issuer_unknown: 'Unknown issuer',
  issuer_mismatch: 'Wrong issuer',
  tenant_refused: 'Wrong tenant',
  audience_mismatch: 'Wrong audience',
  signature_invalid: 'Wrong signature',
  key_unknown: 'Unknown key',
  key_unfit: 'Wrong key',
  algorithm_refused: 'Wrong algorithm',
  claims_mismatch: 'Claim missing',
  token_inactive: 'Inactive token',
  scope_missing: 'Scope missing',
  keys_unavailable: 'Keys unavailable',
};

/** Where lists say it shorter, or in other words, than the table of reasons. */
const REASON_WORDS: Partial<Record<LedgerEvent['reason'], string>> = {
  ok: 'Billed',
  unattributed: 'No company',
};

/** How a call ended, in a few words for a list. */
export function outcomeText({ class: side, reason, outcome, detail }: Told): string {
  if (reason === 'denied_auth') return TOKEN_FAULTS[detail ?? ''] ?? REASON_TABLE.denied_auth.label;
  if (reason === 'protocol') return OUTCOME_WORDS[outcome].label;
  if (reason === 'ok' && side === 'free') return 'Free';
  return REASON_WORDS[reason] ?? REASON_TABLE[reason].label;
}

/** What an event is called: by what was asked for, or, when nobody read that, by what was wrong. */
export function titleOf(event: LedgerEvent): string {
  if (event.kind !== 'refused') return subjectOf(event);
  const text = outcomeText(event);
  return `Refused: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
