import type { Outcome } from '@tallygate/contracts/outcome';
import fc from 'fast-check';

/** An answer as an upstream may give it, and how its bytes are cut. */
export type AnyAnswer = {
  status: number;
  contentType: 'application/json' | 'text/event-stream';
  hasLength: boolean;
  bytes: Buffer;
  /** Places where the bytes are cut into separate writes, ascending. */
  cuts: number[];
};

/** What the record of a call must say, read from the whole answer at once. */
export type ExpectedRecord = { outcome: Outcome; isReadable: boolean };

const words = fc.string({ unit: 'grapheme', maxLength: 30 });

/** Members that look like those the record is made from, at places where they do not count. */
const payload = fc.dictionary(
  fc.oneof(words, fc.constantFrom('id', 'isError', 'result', 'error', 'method', 'data:', 'resultType')),
  fc.oneof(words, fc.boolean(), fc.integer(), fc.constant({ isError: true, id: 1 }), fc.array(words, { maxLength: 5 })),
  { maxKeys: 5, noNullPrototype: true },
);

const result = fc
  .record({
    known: fc.record(
      {
        isError: fc.constantFrom(true, false, 'true', 1, null),
        resultType: fc.constantFrom('complete', 'input_required', 'other'),
      },
      { requiredKeys: [] },
    ),
    content: payload,
  })
  .map(({ known, content }) => ({ structuredContent: content, ...known }));

const error = fc.record({ code: fc.constantFrom(-32603, -32042, -32602, 7), message: words, data: payload });

/** One JSON-RPC message: mostly for the call, sometimes for another one, or none at all. */
function message(id: unknown): fc.Arbitrary<object> {
  const anyId = fc.oneof({ weight: 4, arbitrary: fc.constant(id) }, fc.constant('another'), fc.constant(-7));
  return fc.oneof(
    fc.tuple(anyId, result).map(([of, value]) => ({ jsonrpc: '2.0', id: of, result: value })),
    fc.tuple(anyId, result).map(([of, value]) => ({ result: value, id: of, jsonrpc: '2.0' })),
    fc
      .tuple(fc.oneof(anyId, fc.constant(null)), error)
      .map(([of, value]) => ({ jsonrpc: '2.0', error: value, id: of })),
    fc.record({ jsonrpc: fc.constant('2.0'), method: fc.constant('notifications/progress'), params: payload }),
    fc.record({ jsonrpc: fc.constant('2.0'), id: anyId, method: fc.constant('elicitation/create'), params: payload }),
  );
}

/** JSON text, compact or on many lines, as one message or as an array of several. */
function jsonText(id: unknown): fc.Arbitrary<string> {
  const value = fc.oneof({ weight: 5, arbitrary: message(id) }, fc.array(message(id), { maxLength: 3 }));
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(value, fc.constantFrom(0, 1)).map(([some, indent]) => JSON.stringify(some, null, indent)),
    },
    { weight: 1, arbitrary: fc.constantFrom('', '{', 'nonsense', '{"jsonrpc":"2.0"', 'null', '[]', '\ufffd') },
  );
}

/** Any end of a line. */
export const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\r');

/** One event: its data split where the text has line breaks, among fields that say nothing. */
function sseEvent(id: unknown): fc.Arbitrary<string> {
  const noise = fc.array(
    fc.constantFrom(
      ': comment',
      ':',
      'retry: 10',
      'id: 7',
      'id',
      'unknown: data: x',
      'event: message',
      'datax: {}',
      'data',
    ),
    { maxLength: 2 },
  );
  const type = fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constantFrom('event: ping', 'event:message'));
  return fc
    .tuple(
      jsonText(id),
      noise,
      type,
      fc.constantFrom('data: ', 'data:'),
      fc.array(lineEnd, { minLength: 30, maxLength: 30 }),
    )
    .map(([text, extra, name, field, ends]) => {
      const data = text.split('\n').map((line) => `${field}${line}`);
      const lines = [...extra, ...(name === '' ? [] : [name]), ...data, ''];
      return lines.map((line, at) => line + ends[at % ends.length]).join('');
    });
}

/** Places to cut bytes at, ascending. */
export function cutInto(bytes: Buffer): fc.Arbitrary<number[]> {
  const some = fc.uniqueArray(fc.nat(bytes.length), { maxLength: 12 });
  const everywhere = fc.constant(Array.from({ length: bytes.length }, (_, at) => at));
  const cuts = bytes.length < 400 ? fc.oneof({ weight: 4, arbitrary: some }, everywhere) : some;
  return cuts.map((places) => places.filter((at) => at > 0 && at < bytes.length).sort((a, b) => a - b));
}

/** Any answer to the call with that id: JSON or events, of any shape, cut anywhere. */
export function anyAnswer(id: unknown): fc.Arbitrary<AnyAnswer> {
  const json = fc
    .tuple(jsonText(id), fc.constantFrom('', '\n', '  \r\n'))
    .map(([text, end]) => ({ contentType: 'application/json' as const, bytes: Buffer.from(text + end) }));
  const sse = fc
    .tuple(fc.constantFrom('', '\ufeff'), fc.array(sseEvent(id), { maxLength: 4 }), fc.boolean())
    .map(([bom, events, isCut]) => {
      const text = bom + events.join('');
      return {
        contentType: 'text/event-stream' as const,
        bytes: Buffer.from(isCut ? text.slice(0, Math.max(0, text.length - 1)) : text),
      };
    });
  return fc
    .tuple(fc.oneof(json, sse, sse), fc.constantFrom(200, 200, 200, 400, 404), fc.boolean())
    .chain(([answer, status, hasLength]) =>
      cutInto(answer.bytes).map((cuts) => ({ ...answer, status, hasLength, cuts })),
    );
}

/** The pieces that are written one after the other. */
export function piecesOf({ bytes, cuts }: Pick<AnyAnswer, 'bytes' | 'cuts'>): Buffer[] {
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
}

/**
 * The record by what the official clients do, from the whole text: WHATWG HTML, Server-sent events, and JSON-RPC 2.0 as
 * their schemas have it. Written apart from the gateway's own readers, which never see the whole.
 */
export function expectedRecord(answer: AnyAnswer, id: unknown): ExpectedRecord {
  const text = answer.bytes.toString('utf8');
  const isJson = answer.contentType === 'application/json';
  let isReadable = true;
  let dropped: Outcome | undefined;
  for (const each of isJson ? [text] : messageEvents(text)) {
    if (each === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(each);
    } catch {
      isReadable = false;
      continue;
    }
    const entries = (Array.isArray(value) ? value : [value]) as (Record<string, unknown> | null)[];
    // Who sent one request takes a list only as a whole body of messages that all have their form.
    const isTaken = !Array.isArray(value) || (isJson && entries.every((entry) => entry?.id !== null));
    for (const entry of entries) {
      const outcome = outcomeOf(entry, id, answer.status);
      if (outcome === undefined) continue;
      if (isTaken && entry?.id !== null) return { outcome, isReadable: true };
      dropped ??= entry?.error === undefined ? 'invalid_result' : outcome;
    }
  }
  if (dropped !== undefined) return { outcome: dropped, isReadable: true };
  return { outcome: answer.status >= 400 ? 'http_error' : 'no_response', isReadable };
}

/** The data of every message of an event stream. A CR that is its last byte ends no line, as for the official clients. */
export function messageEvents(stream: string): string[] {
  const events: string[] = [];
  let data: string[] = [];
  let type = '';
  for (const line of stream
    .replace(/^\ufeff/, '')
    .replace(/\r$/, '')
    .split(/\r\n|\r|\n/)
    .slice(0, -1)) {
    const [, name = line, value = ''] = /^([^:]*): ?(.*)$/su.exec(line) ?? [];
    if (line === '') {
      if (data.length > 0 && (type === '' || type === 'message')) events.push(data.join('\n'));
      data = [];
      type = '';
    } else if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
  }
  return events;
}

function outcomeOf(entry: Record<string, unknown> | null, id: unknown, status: number): Outcome | undefined {
  if (entry === null || typeof entry !== 'object' || 'method' in entry) return undefined;
  const failure = entry.error as { code: number } | undefined;
  if (failure !== undefined) {
    if (entry.id !== id && entry.id !== null) return undefined;
    return failure.code === -32042 ? 'input_required' : 'rpc_error';
  }
  if (entry.id !== id || entry.result === undefined || status >= 400) return undefined;
  const { isError } = entry.result as { isError?: unknown };
  if (isError !== undefined && typeof isError !== 'boolean') return 'invalid_result';
  return isError === true ? 'tool_error' : 'ok';
}
