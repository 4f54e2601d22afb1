import type { IncomingHttpHeaders } from 'node:http';
import { asObject } from '../mcp/answer-message.ts';
import type { RequestElement } from '../mcp/request-element.ts';

/** Where a `tools/call` may carry its key besides the HTTP header; `tallygate` is our prefix of `_meta` keys (MCP, General fields). */
export const KEY_IN_META = 'tallygate/idempotencyKey';

/** Printable ASCII, as a header can carry it. */
const KEY = /^[\x20-\x7e]{1,255}$/;
const BARE_KEY = /^[\x21-\x7e]{1,255}$/;
/** An RFC 9651 string item; its parameters mean nothing here. */
const QUOTED_KEY = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"[ \t]*(?:;.*)?$/;

/** Whether any call could carry a key; cheap, because it is asked of every request. */
export function mayCarryKey(headers: IncomingHttpHeaders, elements: readonly RequestElement[]): boolean {
  if (headers['idempotency-key'] !== undefined) return true;
  for (const element of elements) if (metaOf(element)?.[KEY_IN_META] !== undefined) return true;
  return false;
}

export type ClientKey = { key: string } | { problem: string } | undefined;

/**
 * The idempotency key of one tool call: `_meta` names it for this call alone, the header
 * (draft-ietf-httpapi-idempotency-key-header, bare or quoted) for the HTTP request.
 * @param toolCalls how many tool calls the HTTP request holds; a header cannot name several
 */
export function readClientKey(headers: IncomingHttpHeaders, element: RequestElement, toolCalls: number): ClientKey {
  const inMeta = metaOf(element)?.[KEY_IN_META];
  const header = headers['idempotency-key'];
  if (inMeta !== undefined && (typeof inMeta !== 'string' || !KEY.test(inMeta))) {
    return { problem: `_meta["${KEY_IN_META}"] must be 1 to 255 printable ASCII characters` };
  }
  if (header === undefined) return inMeta === undefined ? undefined : { key: inMeta };
  const inHeader = typeof header === 'string' ? parseHeader(header) : undefined;
  if (inHeader === undefined) {
    return { problem: 'Idempotency-Key must be one key of 1 to 255 printable ASCII characters' };
  }
  if (toolCalls > 1) {
    return { problem: `Idempotency-Key cannot name several calls of a batch; use _meta["${KEY_IN_META}"] in each` };
  }
  if (inMeta !== undefined && inMeta !== inHeader) {
    return { problem: `Idempotency-Key and _meta["${KEY_IN_META}"] differ` };
  }
  return { key: inHeader };
}

function parseHeader(value: string): string | undefined {
  if (!value.startsWith('"')) return BARE_KEY.test(value) ? value : undefined;
  const key = QUOTED_KEY.exec(value)?.[1]?.replace(/\\(["\\])/g, '$1');
  return key !== undefined && KEY.test(key) ? key : undefined;
}

function metaOf(element: RequestElement): Record<string, unknown> | undefined {
  return element.method === 'tools/call' ? asObject(element.params?._meta) : undefined;
}
