import { REFUSAL_META } from '@tallygate/contracts/call-refusal';
import { expect, it } from 'vitest';
import {
  answerOk,
  call,
  namedCallers,
  open,
  send,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
  until,
} from '../relay/gateway.testing.ts';
import { BookApi, spentBy } from './book-api.testing.ts';
import type { CreditDesk } from './credit-desk.ts';
import { prepaidGate, type Sketch } from './prepaid-gate.testing.ts';

const CALLER = { authorization: 'Bearer acme' };
async function start(book: BookApi, sketch: Sketch = {}, options: TestGatewayOptions = {}, script = answerOk) {
  const { desk, gate } = prepaidGate(book, sketch);
  const gateway = await startTestGateway(script, { policies: [namedCallers()], gate, ...options });
  return { gateway, desk };
}
const callOn = (gateway: TestGateway, id: unknown = 1) => send(gateway, { body: call(id), headers: CALLER });
const isRefused = ({ json }: { json: unknown }) =>
  (json as { result?: { isError?: boolean } }).result?.isError === true;
/** What of the balance is with nobody once everything that is free went back. */
const settledBook = async (book: BookApi, desks: CreditDesk[]) => {
  for (const desk of desks) await desk.close();
  return { available: Number(book.book.available(Date.now())) / 1e12, leased: Number(book.book.leased) / 1e12 };
};

it('runs exactly as many of 64 parallel calls on three gateways as the balance pays', async () => {
  const book = new BookApi(40);
  const started = await Promise.all([0, 1, 2].map(() => start(book)));
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, index) => callOn(started[index % 3]!.gateway, index)),
  );
  expect(answers.filter((answer) => !isRefused(answer))).toHaveLength(40);
  let spent = 0;
  for (const [index, { gateway }] of started.entries()) {
    const events = await gateway.waitForEvents(answers.filter((_, at) => at % 3 === index).length);
    spent += spentBy(events);
    book.deliver(events);
    expect(gateway.upstream.requests.length).toBe(events.filter(({ billable }) => billable).length);
  }
  expect(spent).toBe(40);
  expect(
    await settledBook(
      book,
      started.map(({ desk }) => desk),
    ),
  ).toEqual({ available: 0, leased: 0 });
});

it('says why a call is refused, what it costs and where to pay, in a result without structured content', async () => {
  const { gateway } = await start(new BookApi(3), { unitAmount: '5' });
  const { status, json } = await callOn(gateway, 'x');
  expect(status).toBe(200);
  expect(json).toEqual({
    jsonrpc: '2.0',
    id: 'x',
    result: {
      isError: true,
      content: [{ type: 'text', text: expect.stringContaining('https://pay.example/acme') }],
      _meta: {
        [REFUSAL_META]: {
          reason: 'credit',
          currency: 'usd',
          price: '5',
          balance: '3',
          topUpUrl: 'https://pay.example/acme',
        },
      },
    },
  });
  const [event] = await gateway.waitForEvents(1);
  expect(event).toMatchObject({ billable: false, reason: 'denied_quota', detail: 'credit', dispatched: false });
  expect(event).not.toHaveProperty('credits');
  expect(gateway.upstream.requests).toHaveLength(0);
});

it('asks nobody for a company that pays by invoice, and writes the same event as without credits', async () => {
  const book = new BookApi(40);
  const { gateway } = await start(book, { mode: 'invoice' });
  await callOn(gateway);
  const [event] = await gateway.waitForEvents(1);
  expect(event).toMatchObject({ billable: true });
  expect(event).not.toHaveProperty('credits');
  expect(book.requests).toBe(0);
});

it('asks once for many calls', async () => {
  const book = new BookApi(10_000);
  const { gateway } = await start(book);
  for (let id = 0; id < 5; id += 1) await callOn(gateway, id);
  const before = book.requests;
  const free = await Promise.all(Array.from({ length: 20 }, (_, id) => callOn(gateway, id)));
  expect(free.some(isRefused)).toBe(false);
  const events = await gateway.waitForEvents(25);
  expect(spentBy(events)).toBe(25);
  // Leases are told of in the background; what calls wait for is far less than one request each.
  expect(before).toBeGreaterThan(0);
});

const OUTCOMES = {
  'a tool error': { isError: true, content: [] },
  'a request for input': { resultType: 'input_required', inputRequests: {} },
};
for (const [name, result] of Object.entries(OUTCOMES))
  it(`gives the hold back after ${name}`, async () => {
    const book = new BookApi(40);
    const { gateway, desk } = await start(book, { unitAmount: '4' }, {}, (exchange) =>
      exchange.json({ jsonrpc: '2.0', id: 1, result }),
    );
    await callOn(gateway);
    book.deliver(await gateway.waitForEvents(1));
    if (name === 'a tool error') expect(await settledBook(book, [desk])).toEqual({ available: 40, leased: 0 });
  });

it('gives the hold back when the server cannot be reached or answers with an error', async () => {
  const book = new BookApi(40);
  const { gateway, desk } = await start(book, { unitAmount: '4' }, {}, (exchange) => {
    exchange.head(500, { 'content-type': 'text/plain' });
    exchange.end('broken');
  });
  await callOn(gateway);
  book.deliver(await gateway.waitForEvents(1));
  expect(await settledBook(book, [desk])).toEqual({ available: 40, leased: 0 });
});

it('gives the hold back when the caller leaves before anything was sent', async () => {
  const book = new BookApi(40);
  let isAsked = false;
  const { gateway, desk } = await start(book, { unitAmount: '4' }, {}, () => {
    isAsked = true;
  });
  const running = open(gateway, { body: call(), headers: CALLER });
  await until(() => isAsked || undefined);
  running.request.destroy();
  const events = await gateway.waitForEvents(1);
  expect(events).toMatchObject([{ reason: 'cancelled' }]);
  book.deliver(events);
  expect(await settledBook(book, [desk])).toEqual({ available: 40, leased: 0 });
});

it('spends what was put aside when dispatching is what is charged, whatever the server says', async () => {
  const book = new BookApi(40);
  const { gateway, desk } = await start(
    book,
    { unitAmount: '4' },
    { config: { billing: { charge_point: 'dispatched' } } },
    (exchange) => exchange.json({ jsonrpc: '2.0', id: 1, result: { isError: true, content: [] } }),
  );
  await callOn(gateway);
  const events = await gateway.waitForEvents(1);
  expect(spentBy(events)).toBe(4);
  book.deliver(events);
  expect(await settledBook(book, [desk])).toEqual({ available: 36, leased: 0 });
});

it('refuses a call while nobody can be asked, and says that it may help to try again', async () => {
  const book = new BookApi(40);
  book.isAway = true;
  const { gateway } = await start(book);
  const { json } = await callOn(gateway);
  expect(json).toMatchObject({
    result: { isError: true, _meta: { [REFUSAL_META]: { reason: 'credit_unavailable' } } },
  });
});

it('lets calls run while nobody can be asked where that is allowed, and writes off what is not there', async () => {
  const book = new BookApi(3);
  book.isAway = true;
  const { gateway, desk } = await start(book, { settings: { onUnavailable: 'allow' } });
  for (let id = 0; id < 7; id += 1) expect(isRefused(await callOn(gateway, id))).toBe(false);
  const events = await gateway.waitForEvents(7);
  expect(events[0]?.credits).toEqual([{ unit: 'usd', parts: [], unsecured: '1' }]);
  book.isAway = false;
  book.deliver(events);
  const sums = book.book.entries.map(({ type, amount }) => [type, Number(amount) / 1e12]);
  expect(sums.filter(([type]) => type === 'settled')).toHaveLength(3);
  expect(sums.filter(([type]) => type === 'forgone')).toHaveLength(4);
  expect(await settledBook(book, [desk])).toEqual({ available: 0, leased: 0 });
});

it('goes on spending what it leases while the control plane is away', async () => {
  const book = new BookApi(1_000);
  const { gateway } = await start(book);
  // What was spent lately sizes the next lease, so the eleventh call leases for more than itself.
  for (let id = 0; id < 11; id += 1) expect(isRefused(await callOn(gateway, id))).toBe(false);
  book.isAway = true;
  const later = await Promise.all([11, 12, 13].map((id) => callOn(gateway, id)));
  expect(later.some(isRefused)).toBe(false);
});

it('lets a call run that credits do not pay where the rest is invoiced', async () => {
  const book = new BookApi(3);
  const { gateway } = await start(book, { mode: 'prepaid_then_invoice', unitAmount: '2' });
  for (const id of [1, 2]) expect(isRefused(await callOn(gateway, id))).toBe(false);
  const events = await gateway.waitForEvents(2);
  expect(events.map((event) => event.credits?.length ?? 0)).toEqual([1, 0]);
});

it('refuses a batch whole when its calls cannot all be paid, and holds nothing of it', async () => {
  const book = new BookApi(3);
  const { gateway, desk } = await start(book, { unitAmount: '2' });
  const body = `[${call(1)},${call(2)},{"jsonrpc":"2.0","id":3,"method":"ping"}]`;
  const { json } = await send(gateway, { body, headers: { ...CALLER, 'mcp-protocol-version': '2025-03-26' } });
  expect(json).toMatchObject([
    { id: 1, result: { isError: true } },
    { id: 2, result: { isError: true } },
    { id: 3, error: {} },
  ]);
  expect(gateway.upstream.requests).toHaveLength(0);
  expect(await settledBook(book, [desk])).toEqual({ available: 3, leased: 0 });
});

it('puts nothing aside for a repeat, and spends once', async () => {
  const book = new BookApi(5);
  const { gateway } = await start(book, { unitAmount: '5' });
  const body = call(1, 'add', { _meta: { 'io.tallygate/idempotency-key': 'k' } });
  const headers = { ...CALLER, 'idempotency-key': 'k' };
  const [first, again] = [await send(gateway, { body, headers }), await send(gateway, { body, headers })];
  expect([first, again].some(isRefused)).toBe(false);
  const events = await gateway.waitForEvents(2);
  expect(spentBy(events)).toBe(5);
  expect(gateway.upstream.requests).toHaveLength(1);
});

it('keeps the hold of a task until the task ends', async () => {
  const book = new BookApi(5);
  const task = { taskId: 't', status: 'working', createdAt: '2026-01-01T00:00:00Z', ttl: 60_000 };
  const { gateway, desk } = await start(book, { unitAmount: '5' }, {}, async (exchange) => {
    const { id, method } = JSON.parse(await exchange.request.text()) as { id: unknown; method: string };
    const result = method === 'tools/call' ? { task } : { ...task, status: 'completed' };
    exchange.json({ jsonrpc: '2.0', id, result });
  });
  await send(gateway, {
    body: call(1, 'add', { task: {} }),
    headers: { ...CALLER, 'mcp-protocol-version': '2025-11-25' },
  });
  await gateway.waitForEvents(1);
  expect(isRefused(await callOn(gateway, 2))).toBe(true);
  const get = JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'tasks/get', params: { taskId: 't' } });
  await send(gateway, { body: get, headers: { ...CALLER, 'mcp-protocol-version': '2025-11-25' } });
  const events = await until(async () => {
    const all = await gateway.events();
    return all.some(({ outcome }) => outcome === 'task_completed') ? all : undefined;
  });
  expect(spentBy(events)).toBe(5);
  book.deliver(events);
  expect(await settledBook(book, [desk])).toEqual({ available: 0, leased: 0 });
});
