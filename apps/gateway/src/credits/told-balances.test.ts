import { CHARGE_META, type ToldCharge } from '@tallygate/contracts/protocol-prices';
import { expect, it } from 'vitest';
import { BalanceDesk } from '../prices/balance-desk.ts';
import { answerOk, call, namedCallers, send, startTestGateway } from '../relay/gateway.testing.ts';
import { someTerms } from '../terms/caller-terms.testing.ts';
import { BookApi } from './book-api.testing.ts';
import { prepaidGate } from './prepaid-gate.testing.ts';

const CALLER = { authorization: 'Bearer acme' };

async function start(book: BookApi, charge = true) {
  const { desk, gate } = prepaidGate(book, { unitAmount: '5' });
  const balances = new BalanceDesk();
  balances.readFrom(
    () => Promise.reject(new Error('a result waits for nobody')),
    (company) => desk.known(company),
  );
  const gateway = await startTestGateway(answerOk, {
    policies: [namedCallers()],
    gate,
    balances,
    terms: someTerms({ unitAmount: '5' }),
    spec: { prices: { charge } },
  });
  const charged = async (headers: Record<string, string> = CALLER) => {
    const { json } = await send(gateway, { body: call(1), headers });
    return (json as { result: { _meta?: Record<string, ToldCharge> } }).result._meta?.[CHARGE_META];
  };
  return { gateway, desk, charged };
}

it('says after each call what is left of the company’s credits, and when the ledger said it last', async () => {
  const { charged } = await start(new BookApi(100));
  for (const balance of ['95', '90', '85'])
    expect(await charged()).toMatchObject({
      amounts: [{ currency: 'usd', most: '5' }],
      balances: [{ currency: 'usd', balance, asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }],
    });
});

it('counts what went back to the ledger as left', async () => {
  const { charged, desk } = await start(new BookApi(100));
  await charged();
  await desk.close();
  expect(desk.known('org-acme')).toMatchObject([{ currency: 'usd', balance: '95' }]);
});

it('says nothing of credits to a company that has none, and nothing at all where charges are not told', async () => {
  const { charged } = await start(new BookApi(100));
  expect(await charged({ authorization: 'Bearer other' })).not.toHaveProperty('balances');
  const silent = await start(new BookApi(100), false);
  const { text } = await send(silent.gateway, { body: call(1), headers: CALLER });
  const direct = { port: Number(new URL(silent.gateway.upstream.url).port) };
  expect(text).toBe((await send(direct, { body: call(1), path: new URL(silent.gateway.upstream.url).pathname })).text);
});
