import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerRewriter } from './answer-rewriter.ts';
import { cutInto, lineEnd, messageEvents, piecesOf } from './any-answer.testing.ts';

type Message = Record<string, unknown> & { result?: { tools: string[] } };

/** Takes the secret tools out of a list. */
function withoutSecrets(message: Message): Message | undefined {
  const tools = message.result?.tools;
  if (tools === undefined || !tools.includes('secret')) return undefined;
  return { ...message, result: { tools: tools.filter((tool) => tool !== 'secret') } };
}

const list = fc
  .array(fc.oneof(fc.constant('secret'), fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 5 })
  .map((tools): Message => ({ jsonrpc: '2.0', id: 1, result: { tools } }));
const notice = fc.constant<Message>({ jsonrpc: '2.0', method: 'notifications/progress' });

/** A stream of messages, each on one or many lines of data, with any line ends. */
const stream = fc
  .tuple(
    fc.array(fc.tuple(fc.oneof(list, notice), fc.constantFrom(0, 1)), { minLength: 1, maxLength: 4 }),
    fc.array(lineEnd, { minLength: 40, maxLength: 40 }),
    fc.constantFrom('', '\ufeff'),
    // Two ends each: the first may complete a half one before it.
    fc.constantFrom('\n\n', '\r\r', '\r\n\r\n'),
  )
  .map(([messages, ends, bom, end]) => {
    let at = 0;
    const line = (text: string) => `${text}${ends[at++ % ends.length]}`;
    const events = messages.map(([message, indent]) => {
      const data = JSON.stringify(message, null, indent).split('\n');
      return [...data.map((part) => line(`data: ${part}`)), line(': note'), line('id: 7'), end].join('');
    });
    return bom + events.join('');
  });

function rewrite(kind: 'json' | 'sse', pieces: readonly Buffer[]): string {
  const rewriter = new AnswerRewriter(
    kind,
    withoutSecrets as (message: Record<string, unknown>) => Message | undefined,
  );
  const sent = pieces.map((piece) => rewriter.push(piece) ?? Buffer.alloc(0));
  return Buffer.concat([...sent, rewriter.end() ?? Buffer.alloc(0)]).toString('utf8');
}

describe('answers that policies rewrite', () => {
  test('every message of a stream is rewritten alike, wherever it is cut and however its lines end', () => {
    const property = fc.property(
      stream.chain((text) => cutInto(Buffer.from(text)).map((cuts) => ({ text, cuts }))),
      ({ text, cuts }) => {
        const expected = messageEvents(text).map((data) => {
          const message = JSON.parse(data) as Message;
          return withoutSecrets(message) ?? message;
        });
        const sent = rewrite('sse', piecesOf({ bytes: Buffer.from(text), cuts }));
        expect(messageEvents(sent).map((data) => JSON.parse(data) as Message)).toEqual(expected);
        if (!text.includes('secret')) expect(sent).toBe(text);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  test('a long message in many pieces is looked at once', () => {
    const tools = ['secret', 'x'.repeat(8 * 1024 * 1024)];
    const bytes = Buffer.from(`data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools } })}\n\n`);
    const cuts = Array.from({ length: Math.floor(bytes.length / 1024) }, (_, at) => (at + 1) * 1024);
    expect(rewrite('sse', piecesOf({ bytes, cuts }))).not.toContain('secret');
  });
});
