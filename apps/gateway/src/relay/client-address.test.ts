import { describe, expect, test } from 'vitest';
import { answerOk, call, send, startTestGateway } from './gateway.testing.ts';

/** A gateway behind a proxy of this machine. */
const behindProxy = (policies: { name: string }[] = [], forwarded_header?: 'forwarded') =>
  startTestGateway(answerOk, {
    spec: { policies },
    config: {
      gateway: { trusted_proxies: ['127.0.0.1'], ...(forwarded_header === undefined ? {} : { forwarded_header }) },
    },
  });

const denied = { name: 'ip-restriction', version: 'v1', params: { deny: ['203.0.113.0/24'] } };

describe('the address of a client behind a trusted proxy', () => {
  test.each([
    ['with a port', '203.0.113.7:51008'],
    ['that the proxy hides', 'unknown'],
    ['that cannot be read', '<203.0.113.7>'],
  ])('is refused by a deny list, also one %s', async (_what, said) => {
    const gateway = await behindProxy([denied]);
    const answer = await send(gateway, { body: call(1), headers: { 'x-forwarded-for': said } });
    expect(answer.status).toBe(403);
    expect(gateway.upstream.requests).toHaveLength(0);
  });

  test('stands in the event and reaches the server; one that is unknown is never another one', async () => {
    const gateway = await behindProxy();
    await send(gateway, { body: call(1), headers: { 'x-forwarded-for': '6.6.6.6, 198.51.100.4:4711' } });
    await send(gateway, { body: call(2), headers: { 'x-forwarded-for': 'unknown' } });
    expect((await gateway.events()).map((event) => event.clientIp)).toEqual(['198.51.100.4', undefined]);
    expect(gateway.upstream.requests.map(({ headers }) => headers['x-forwarded-for'])).toEqual([
      '198.51.100.4',
      'unknown',
    ]);
  });

  test('is read from Forwarded where that is configured, and from nothing else then', async () => {
    const gateway = await behindProxy([denied], 'forwarded');
    const status = async (headers: Record<string, string>) => (await send(gateway, { body: call(1), headers })).status;
    expect(await status({ forwarded: 'for="203.0.113.7:51008"' })).toBe(403);
    expect(await status({ forwarded: 'for=198.51.100.4', 'x-forwarded-for': '203.0.113.7' })).toBe(200);
  });
});
