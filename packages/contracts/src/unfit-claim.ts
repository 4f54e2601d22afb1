// Apart from the schema, so that a page that shows the words loads no validator.

/** What may stand in a claim instead of one usable text. */
export const UNFIT_SHAPES = [
  'several_elements',
  'empty_list',
  'unfit_element',
  'object',
  'number',
  'boolean',
  'null',
  'empty_text',
  'too_long',
  'control_characters',
  'no_object',
] as const;

export type UnfitShape = (typeof UNFIT_SHAPES)[number];

/** A claim that names nobody, and why not. */
export type UnfitClaim = { claim: string; found: UnfitShape };

/** Longest name of somebody who calls or pays, in UTF-16 units. */
export const MAX_IDENTITY_LENGTH = 256;

const FOUND: Readonly<Record<UnfitShape, string>> = {
  several_elements: 'is a list of several elements',
  empty_list: 'is an empty list',
  unfit_element: 'is a list whose one element is no usable text',
  object: 'is an object',
  number: 'is a number',
  boolean: 'is true or false',
  null: 'is null',
  empty_text: 'is an empty text',
  too_long: `is longer than ${MAX_IDENTITY_LENGTH} characters`,
  control_characters: 'has control characters or broken ones',
  no_object: 'leads through something that is no object',
};

const EXPECTED = `one text of 1–${MAX_IDENTITY_LENGTH} characters without control characters, or a list of one such text`;

/** A fault in words: which claim, what was found there, what is expected. */
export function describeFault({ claim, found }: UnfitClaim): string {
  return `the claim "${claim}" ${FOUND[found]}; expected ${EXPECTED}`;
}

/** What an operator can do about it. */
export function faultAdvice({ claim, found }: UnfitClaim): string {
  if (found === 'several_elements')
    return `Let the identity provider put one organisation into "${claim}", that of this login, or name another claim.`;
  if (found === 'object' || found === 'unfit_element')
    return `Name the text inside it by its path, as in "${claim}.id", or let the identity provider send a text.`;
  if (found === 'no_object') return 'Correct the path, or let the identity provider send what the path expects.';
  return `Let the identity provider put the name into "${claim}" as text, or name another claim.`;
}
