import type { RelayRequest } from '../exchange/relay-request.ts';
import { mediaType } from '../mcp/media-type.ts';
import { namesIn } from './request-headers.ts';

/** Ends at the gateway: connection headers, and what only the gateway may say to its clients. */
const DROPPED = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  'set-cookie',
  'server',
  'x-powered-by',
  'location',
]);

export type BodyKind = 'json' | 'sse' | 'other';

/** An upstream's answer as its headers describe it. */
export type AnswerHead = {
  /** Names and values alternating, ready for `writeHead`. */
  headers: string[];
  /** What clients read the body as. */
  kind: BodyKind;
  /** The same by the media type alone, for readers that are less exact. */
  looksLike: BodyKind;
  /** The body is compressed although plain bytes were asked for. */
  isEncoded: boolean;
  /** As it is declared; undefined when it is not. */
  contentEncoding: string | undefined;
  sessionId: string | undefined;
  /** The upstream asks for another credential. */
  isChallenge: boolean;
  /** Where a redirect leads. */
  location: string | undefined;
  /** Values of `Set-Cookie`, which are for the gateway. */
  setCookies: string[] | undefined;
};

/** Sorts the upstream's headers: keeps those of the answer, drops those of the hop and of the upstream's own security. */
export function answerHead(rawHeaders: readonly Buffer[], request: RelayRequest): AnswerHead {
  const edits = request.editsIfAny;
  const cors = request.corsHeaders;
  const head: AnswerHead = {
    headers: [],
    kind: 'other',
    looksLike: 'other',
    isEncoded: false,
    contentEncoding: undefined,
    sessionId: undefined,
    isChallenge: false,
    location: undefined,
    setCookies: undefined,
  };
  let contentType: string | undefined;
  let listed: Set<string> | undefined;
  let hasCacheControl = false;
  let hasAccelBuffering = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const rawName = rawHeaders[at]!.toString('latin1');
    const name = rawName.toLowerCase();
    const value = rawHeaders[at + 1]!.toString('latin1');
    if (name === 'www-authenticate') head.isChallenge = true;
    else if (name === 'location') head.location = value;
    else if (name === 'set-cookie') {
      head.setCookies ??= [];
      head.setCookies.push(value);
    }
    if (name === 'connection') listed = namesIn(value.toLowerCase());
    if (DROPPED.has(name) || name.startsWith('access-control-')) continue;
    if (name === 'content-type') {
      contentType = contentType === undefined ? value : `${contentType}, ${value}`;
      head.looksLike = kindByType(value);
    } else if (name === 'content-encoding') {
      head.isEncoded ||= value !== '' && value !== 'identity';
      head.contentEncoding = head.contentEncoding === undefined ? value : `${head.contentEncoding}, ${value}`;
    } else if (name === 'mcp-session-id') head.sessionId = value;
    else if (name === 'cache-control') hasCacheControl = true;
    else if (name === 'x-accel-buffering') hasAccelBuffering = true;
    if (edits?.ownsResponse(name)) continue;
    head.headers.push(rawName, value);
  }
  if (contentType !== undefined) head.kind = kindOf(contentType);
  if (listed !== undefined) head.headers = withoutListed(head.headers, listed);
  if (head.kind === 'sse') {
    if (!hasCacheControl) head.headers.push('cache-control', 'no-cache, no-transform');
    if (!hasAccelBuffering) head.headers.push('x-accel-buffering', 'no');
  }
  edits?.appendResponse(head.headers);
  if (cors !== undefined) for (const name in cors) head.headers.push(name, cors[name]!);
  return head;
}

function kindOf(contentType: string): BodyKind {
  if (contentType === 'application/json') return 'json';
  if (contentType === 'text/event-stream') return 'sse';
  const type = mediaType(contentType);
  if (type === 'application/json') return 'json';
  return type === 'text/event-stream' ? 'sse' : 'other';
}

function kindByType(contentType: string): BodyKind {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  return type === 'text/event-stream' ? 'sse' : 'other';
}

function withoutListed(headers: readonly string[], listed: ReadonlySet<string>): string[] {
  return headers.filter((_, at) => !listed.has(headers[at - (at % 2)]!.toLowerCase()));
}
