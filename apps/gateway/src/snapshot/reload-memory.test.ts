import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { answerOk, call, proxyOf, send, startTestGateway } from '../relay/gateway.testing.ts';

test('a reload keeps nothing of former configurations alive, although it takes over their keys and the connections of proxies that came with them', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const gateway = await startTestGateway(answerOk);
  const managers = {
    jwtauth_v0: {
      keymanagers: [{ name: 'K', issuer: 'http://127.0.0.1:9', jwks: { remote: { uri: 'http://127.0.0.1:9/jwks' } } }],
    },
  };
  const proxies = [proxyOf(gateway.upstream.url)];
  const reload = (mark: string): Map<string, WeakRef<object>> => {
    const policies = [
      { name: 'mcp-auth', executionCondition: 'false' },
      { name: 'set-headers', params: { request: { headers: [{ name: 'x-mark', value: mark }] } } },
    ];
    proxies.push(proxyOf(gateway.upstream.url, { policies }, mark));
    const snapshot = gateway.apply({ policy_configurations: managers, mcp_proxies: proxies });
    const { config, routes, pools, keyManagers, hostGuard } = snapshot;
    const parts = { snapshot, config, route: routes[0]!, target: routes[0]!.targets, pools, keyManagers, hostGuard };
    return new Map(Object.entries(parts).map(([name, part]) => [`${name} of ${mark}`, new WeakRef<object>(part)]));
  };
  const former = new Map<string, WeakRef<object>>();
  for (let round = 0; round < 3; round += 1) {
    for (const [name, part] of reload(`m${round}`)) former.set(name, part);
    // Those of the first round are taken over before any call opened their connections.
    if (round > 0) expect((await send(gateway, { body: call() })).status).toBe(200);
  }
  reload('last');
  const kept = () => [...former].filter(([, part]) => part.deref() !== undefined).map(([name]) => name);
  await vi.waitFor(() => {
    collect();
    expect(kept()).toEqual([]);
  });
  expect((await send(gateway, { body: call() })).status).toBe(200);
});
