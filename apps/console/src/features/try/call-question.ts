import type { Offer } from '@tallygate/contracts/try';

/** Why a person is asked before a call: its server says that it may destroy, or says nothing and nobody called it yet. */
export type CallQuestion = 'destructive' | 'new';

/**
 * What is asked before a tool is called; null when nothing is.
 * @param wasCalled whether anybody called it through this proxy before; undefined while that is not known
 */
export function questionBefore(tool: Offer | undefined, wasCalled: boolean | undefined): CallQuestion | null {
  const { readOnlyHint, destructiveHint } = tool?.annotations ?? {};
  if (tool === undefined || readOnlyHint === true || destructiveHint === false) return null;
  if (destructiveHint === true) return 'destructive';
  return wasCalled === true ? null : 'new';
}

/** The question as a person reads it. */
export function questionText(question: CallQuestion, name: string): string {
  return question === 'destructive'
    ? `${name} may destroy something: its server says so.`
    : `${name} was never called here, and its server does not say whether it changes something.`;
}
