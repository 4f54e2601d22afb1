import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyAnswer, piecesOf } from '../relay/any-answer.testing.ts';
import { call, namedCallers, open, startTestGateway } from '../relay/gateway.testing.ts';

/** What a caller may send in place of a token: good ones, others, and none. */
const credential = fc.oneof(
  fc.constantFrom('Bearer a', 'Bearer b', 'Bearer ', 'Basic YTpi', 'Bearer', undefined),
  fc.stringMatching(/^[!-~]{1,30}$/),
);

test('whatever a server and a token send, there is one event, its reason is in the table, and it costs what that says', async () => {
  const gateway = await startTestGateway(() => {}, {
    policies: [namedCallers()],
    config: { gateway: { limits: { single_refusals_per_minute: 0, refusals_per_minute: 0 } } },
  });
  let seen = 0;
  const property = fc.asyncProperty(anyAnswer(1), credential, async (answer, authorization) => {
    gateway.upstream.use(async (exchange) => {
      await exchange.request.text();
      exchange.head(answer.status, { 'content-type': answer.contentType });
      for (const piece of piecesOf(answer)) if (piece.length > 0) await exchange.write(piece);
      exchange.end();
    });
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    await open(gateway, { body: call(1), headers }).answer;
    const events = await gateway.waitForEvents(seen + 1);
    expect(events).toHaveLength(seen + 1);
    const event = events[seen];
    seen += 1;
    const row = event === undefined ? undefined : REASON_TABLE[event.reason];
    expect(row).toBeDefined();
    expect(event?.billable).toBe(row?.billed.usually === 'price');
  });
  await fc.assert(property, { numRuns: 60 });
});
