import type { CallEvent } from '@tallygate/contracts/event';

/** Who saw a call that this gateway did not carry itself. */
export const SOURCE_WORDS: Readonly<Record<NonNullable<CallEvent['source']>, string>> = {
  access_log: 'Another gateway, by its access log',
};

/** What an outcome was read from, where it was not the answer itself. */
export const EVIDENCE_WORDS: Readonly<Record<NonNullable<CallEvent['evidence']>, string>> = {
  metadata: 'What the other gateway says of the answer',
  assumed: 'The HTTP status alone: assumed',
};
