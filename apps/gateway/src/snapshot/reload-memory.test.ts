import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { ServedRoute } from '../exchange/served-route.ts';
import { answerOk, call, proxyOf, send, startTestGateway, until } from '../relay/gateway.testing.ts';

test('a reload keeps nothing of former configurations alive, although it takes over their keys and connections', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const gateway = await startTestGateway(answerOk);
  const managers = {
    jwtauth_v0: {
      keymanagers: [{ name: 'K', issuer: 'http://127.0.0.1:9', jwks: { remote: { uri: 'http://127.0.0.1:9/jwks' } } }],
    },
  };
  const reload = (mark: string): WeakRef<ServedRoute> => {
    const policies = [
      { name: 'mcp-auth', executionCondition: 'false' },
      { name: 'set-headers', params: { request: { headers: [{ name: 'x-mark', value: mark }] } } },
    ];
    const proxy = proxyOf(gateway.upstream.url, { policies });
    return new WeakRef(gateway.apply({ policy_configurations: managers, mcp_proxies: [proxy] }).routes[0]!);
  };
  const former: WeakRef<ServedRoute>[] = [];
  for (let round = 0; round < 3; round += 1) {
    former.push(reload(`m${round}`));
    expect((await send(gateway, { body: call() })).status).toBe(200);
  }
  reload('last');
  await until(() => {
    collect();
    return former.every((route) => route.deref() === undefined) || undefined;
  });
  expect((await send(gateway, { body: call() })).status).toBe(200);
});
