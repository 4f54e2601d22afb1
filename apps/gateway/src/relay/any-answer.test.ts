import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnyAnswer, anyAnswer, expectedRecord, piecesOf } from './any-answer.testing.ts';
import { call, open, startTestGateway, type TestGateway } from './gateway.testing.ts';

const ids = [1, 0, '', '1', 'é😀', -3];

async function give(gateway: TestGateway, answer: AnyAnswer): Promise<void> {
  gateway.upstream.use(async (exchange) => {
    await exchange.request.text();
    const length: Record<string, string> = answer.hasLength ? { 'content-length': String(answer.bytes.length) } : {};
    exchange.head(answer.status, { 'content-type': answer.contentType, ...length });
    for (const piece of piecesOf(answer)) {
      if (piece.length === 0) continue;
      await exchange.write(piece);
      // The next piece is to be a read of its own.
      await new Promise(setImmediate);
    }
    exchange.end();
  });
}

test('T3 T4 T6 any answer, cut anywhere, arrives byte for byte and is recorded as what it is', async () => {
  const gateway = await startTestGateway(() => {});
  let seen = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...ids).chain((id) => anyAnswer(id).map((answer) => ({ id, answer }))),
    async ({ id, answer }) => {
      await give(gateway, answer);
      const { status, body, broken } = await open(gateway, { body: call(id) }).answer;
      expect([status, broken]).toEqual([answer.status, false]);
      expect(body.toString('latin1')).toBe(answer.bytes.toString('latin1'));
      const events = await gateway.waitForEvents(seen + 1);
      expect(events).toHaveLength(seen + 1);
      const event = events[seen];
      seen += 1;
      const expected = expectedRecord(answer, id);
      const isSkipped = event?.parse === 'skipped';
      expect({ outcome: event?.outcome, isReadable: !isSkipped }).toEqual(expected);
      // An event is written when the answer is complete; a stream may bring more.
      if (answer.contentType === 'application/json') expect(event?.responseBytes).toBe(answer.bytes.length);
    },
  );
  await fc.assert(property, { numRuns: 250 });
});
