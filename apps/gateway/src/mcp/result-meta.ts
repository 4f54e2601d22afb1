import { findJsonSpan, type JsonSpan } from './json-span.ts';

/**
 * A JSON-RPC response with members added to `_meta` of its result, in the place of members of the same names; every other character
 * stays, so that numbers keep their digits.
 * @param text one message
 * @returns undefined for a message without a result that is an object
 */
export function withResultMeta(text: string, members: Readonly<Record<string, unknown>>): string | undefined {
  const result = findJsonSpan(text, ['result']);
  if (result === undefined || text[result.start] !== '{') return undefined;
  const meta = findJsonSpan(text, ['result', '_meta']);
  if (meta === undefined) return withMember(text, result, `"_meta":${JSON.stringify(members)}`);
  if (text[meta.start] !== '{') return replaced(text, meta, JSON.stringify(members));
  let next = text;
  for (const [name, value] of Object.entries(members)) next = withMetaMember(next, name, JSON.stringify(value));
  return next;
}

function withMetaMember(text: string, name: string, value: string): string {
  const own = findJsonSpan(text, ['result', '_meta', name]);
  if (own !== undefined) return replaced(text, own, value);
  const meta = findJsonSpan(text, ['result', '_meta']);
  return meta === undefined ? text : withMember(text, meta, `${JSON.stringify(name)}:${value}`);
}

/** The object of a span with one more member at its start. */
function withMember(text: string, { start, end }: JsonSpan, member: string): string {
  const isEmpty = text.slice(start + 1, end - 1).trim() === '';
  return `${text.slice(0, start + 1)}${member}${isEmpty ? '' : ','}${text.slice(start + 1)}`;
}

function replaced(text: string, { start, end }: JsonSpan, value: string): string {
  return text.slice(0, start) + value + text.slice(end);
}
