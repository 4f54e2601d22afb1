import { isPointer } from './secret-reference.ts';

/** Stands in an address where a sealed piece was. */
const MASK = '***';

/** A sealed piece of an address: `@` the userinfo, `?name` the value of a parameter, `#` the fragment. */
export type UrlPiece = [key: string, value: string];

export type SplitUrl = {
  /** The address with a mask in place of each piece: `https://h/p?apiKey=***`. */
  shown: string;
  pieces: UrlPiece[];
};

const EXPRESSION = /\{\{[^{}]*\}\}/g;
const ADDRESS = /^([a-z][a-z0-9+.-]*:\/\/)?(?:([^/?#]*)@)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;

/**
 * Takes an address apart into what is shown and what is sealed. Template expressions without a default count as shown.
 * @returns null for a text that cannot be taken apart: all of it may be a secret then
 */
export function splitUrl(text: string): SplitUrl | null {
  const direct = splitText(text);
  if (direct && isFaithful(text, direct)) return direct;
  // URL parsers accept what this split does not know, such as backslashes; the address as they write it has none of
  // that.
  return URL.canParse(text) ? splitText(new URL(text).href) : null;
}

/** The address without its sealed pieces, for showing; of a text that is no address nothing is shown. */
export function shownUrl(text: string): string {
  return splitUrl(text)?.shown ?? MASK;
}

/** Puts pieces in place of their masks; a mask without a piece stays. */
export function joinUrl(shown: string, pieces: readonly UrlPiece[]): string {
  const rest = [...pieces];
  const take = (key: string, value: string): string => {
    const at = value === MASK ? rest.findIndex(([known]) => known === key) : -1;
    return at < 0 ? value : rest.splice(at, 1)[0]![1];
  };
  return rebuild(shown, take) ?? shown;
}

/** Names of sealed parameters of the address as servers compare them: decoded. */
export function sealedParameters(text: string): Set<string> {
  return URL.canParse(text) ? new Set(new URL(text).searchParams.keys()) : new Set();
}

/** Whether the piece is still a mask, and so no value. */
export function isUrlMask(value: string): boolean {
  return value === MASK;
}

function splitText(text: string): SplitUrl | null {
  const pieces: UrlPiece[] = [];
  const shown = rebuild(text, (key, value) => {
    if (value === '' || isPointer(value)) return value;
    pieces.push([key, value]);
    return MASK;
  });
  return shown === null ? null : { shown, pieces };
}

/** The address with each of its pieces replaced; null when it is none. */
function rebuild(text: string, replace: (key: string, value: string) => string): string | null {
  const expressions: string[] = [];
  const held = text.replace(EXPRESSION, (expression) => `\u0001${expressions.push(expression) - 1}\u0002`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they stand for expressions, see above
  const restore = (part: string) => part.replace(/\u0001(\d+)\u0002/g, (_whole, index) => expressions[Number(index)]!);
  // A default may bring an address of its own along, with all that one may hide.
  if (expressions.some((one) => /[@?#]/.test(one) && !isPointer(one))) return null;
  const match = ADDRESS.exec(held);
  if (!match || (match[1] === undefined && expressions.length === 0)) return null;
  const [, scheme = '', userinfo, base = '', query, fragment] = match;
  const put = (key: string, value: string) => replace(restore(key), restore(value));
  const user = userinfo === undefined ? '' : `${put('@', userinfo)}@`;
  const parameters = query?.split('&').map((parameter) => {
    const equals = parameter.indexOf('=');
    // Without a name before it the whole is the value: `?secret`.
    if (equals < 0) return put('?', parameter);
    return `${restore(parameter.slice(0, equals))}=${put(`?${parameter.slice(0, equals)}`, parameter.slice(equals + 1))}`;
  });
  return [
    restore(scheme),
    user,
    restore(base),
    parameters === undefined ? '' : `?${parameters.join('&')}`,
    fragment === undefined ? '' : `#${put('#', fragment)}`,
  ].join('');
}

/** Whether what is shown is the address that a reader of addresses sees, and hides nothing from this split. */
function isFaithful(text: string, { shown }: SplitUrl): boolean {
  if (text.includes('{{')) return true;
  if (!URL.canParse(text) || !URL.canParse(shown)) return false;
  const [whole, rest] = [new URL(text), new URL(shown)];
  const isMasked = (part: string) => part === '' || decodeURIComponent(part) === MASK;
  return (
    whole.protocol === rest.protocol &&
    whole.host === rest.host &&
    whole.pathname === rest.pathname &&
    isMasked(rest.username) &&
    rest.password === '' &&
    [...rest.searchParams.values()].every((value) => isMasked(value))
  );
}
