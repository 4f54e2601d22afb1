/** Key of `_meta` in the result by which the gateway refuses a tool call: what is short, and what helps. */
export const REFUSAL_META = 'io.tallygate/refusal';
