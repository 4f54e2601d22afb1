import { Outbound } from '@tallygate/outbound/outbound';
import { filePolicy, operatorPolicy } from '@tallygate/outbound/policy';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { OutboundRefusal } from '@tallygate/outbound/refusal';
import { startCollector } from '@tallygate/sandbox/collector/collector';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { listen, registryFor } from '../auth/identity-provider.testing.ts';
import {
  prepared,
  preparedOne,
  principalWith,
  requestWith,
  run,
  toolCall,
} from '../policies/policy-request.testing.ts';
import {
  configWith,
  openTestSpool,
  record,
  startTestPublishers,
  temporaryFolder,
} from '../publishers/publisher.testing.ts';
import { answerOk, call, proxyOf, send, startTestGateway } from '../relay/gateway.testing.ts';
import { RefusalLog } from './refusal-log.ts';

const NO_LOOPBACK = { allow_loopback: false };

describe('upstreams', () => {
  it('are not reached against the rules, and again when these allow it', async () => {
    const gateway = await startTestGateway(answerOk, { config: { outbound: NO_LOOPBACK } });

    expect((await send(gateway, { body: call(1) })).status).toBe(502);
    expect(gateway.upstream.requests).toEqual([]);

    gateway.apply({ mcp_proxies: [proxyOf(gateway.upstream.url)] });
    expect((await send(gateway, { body: call(2) })).status).toBe(200);
  });

  it('case 53: lose the connections that were kept for them when the rules change', async () => {
    const gateway = await startTestGateway(answerOk);
    expect((await send(gateway, { body: call(1) })).status).toBe(200);
    const kept = [...gateway.holder.current.pools.values()];

    gateway.apply({ outbound: NO_LOOPBACK, mcp_proxies: [proxyOf(gateway.upstream.url)] });

    expect((await send(gateway, { body: call(2) })).status).toBe(502);
    expect(gateway.upstream.requests).toHaveLength(1);
    for (const pool of kept) {
      const dispatch = () => pool.dispatch({ origin: gateway.upstream.url, method: 'GET', path: '/' }, {});
      expect(dispatch).toThrow('closed');
    }
  });

  it('keep their connections over a reload that changes other things', async () => {
    const gateway = await startTestGateway(answerOk);
    const before = [...gateway.holder.current.pools.values()];

    gateway.apply({ gateway: { id: 'renamed' }, mcp_proxies: [proxyOf(gateway.upstream.url)] });

    expect([...gateway.holder.current.pools.values()]).toEqual(before);
  });
});

/** A server that takes note of whatever reaches it. */
async function startIssuerServer() {
  const requests: string[] = [];
  const server = await listen((request, response) => {
    requests.push(request.url ?? '');
    response.end('{"keys":[]}');
  });
  onTestFinished(() => server.close());
  return { url: server.url, requests };
}

describe('what else the configuration names', () => {
  const section = { allow_loopback: false, allow_private: true, trust_proxy: false };

  it('key sets and introspection are not asked against the rules', async () => {
    const server = await startIssuerServer();
    const outbound = new Outbound({ proxies: NO_PROXIES });
    const introspection = { endpoint: `${server.url}/introspect`, clientId: 'gw', clientSecret: 's' };
    const keyManagers = registryFor(
      { issuer: 'https://idp.example', jwksUri: `${server.url}/jwks` },
      {},
      {
        exitFor: (purpose) => ({ outbound, policy: filePolicy(purpose, section) }),
        keyManager: { introspection },
      },
    );
    onTestFinished(() => keyManagers.close());

    await vi.waitFor(() => expect(keyManagers.all()[0]?.status().error).toMatch(/127\.0\.0\.1 is a loopback address/));
    const request = requestWith({ headers: { authorization: 'Bearer opaque' } });
    expect(await run([preparedOne('mcp-auth', {}, { keyManagers })], request)).toMatchObject({ status: 503 });
    expect(server.requests).toEqual([]);
  });

  it('token endpoints neither', async () => {
    const server = await startIssuerServer();
    const log = vi.fn();
    const auth = {
      type: 'client-credentials',
      tokenEndpoint: `${server.url}/token`,
      clientId: 'gw',
      clientSecret: 's',
    };
    const policies = prepared(
      [],
      { config: { outbound: section }, log },
      { upstream: { url: 'http://127.0.0.1:9/', auth } },
    );
    onTestFinished(() => {
      for (const policy of policies) policy.close?.();
    });

    const request = requestWith({ message: toolCall('echo'), principal: principalWith() });
    expect(await run(policies, request)).toMatchObject({ status: 502 });
    expect(log).toHaveBeenCalledWith('warn', expect.any(String), {
      proxy: 'everything',
      error: expect.stringContaining('is a loopback address'),
    });
    expect(server.requests).toEqual([]);
  });

  it('a collector is not sent to, and is as soon as the rules allow it', async () => {
    const collector = await startCollector();
    onTestFinished(() => collector.close());
    const dataDir = temporaryFolder();
    const spool = await openTestSpool(dataDir, ['moesif']);
    const publishers = startTestPublishers({ spool, dataDir });
    const config = configWith({ moesif_base_url: collector.url });
    await publishers.reconfigure({ ...config, outbound: section });
    await record(spool, 3);

    await vi.waitFor(() => expect(publishers.status()[0]?.lastError?.message).toMatch(/is a loopback address/));
    await publishers.reconfigure({ ...config, outbound: { ...section, allow_loopback: true } });
    await vi.waitFor(() => expect(publishers.status()[0]?.sent).toBe(3), { timeout: 10_000 });
  });
});

describe('the log of refusals', () => {
  const refusalOf = (host: string) =>
    new OutboundRefusal('no', { purpose: operatorPolicy('upstream').purpose, reason: 'address', host });

  it('names each destination once a minute', () => {
    let now = 0;
    const warn = vi.fn();
    const log = new RefusalLog(warn, () => now);

    for (const host of ['a', 'a', 'b']) log.note(refusalOf(host));
    now = 60_000;
    log.note(refusalOf('a'));

    expect(warn.mock.calls.map(([facts]) => facts.host)).toEqual(['a', 'b', 'a']);
  });

  it('does not grow with the destinations that are tried', () => {
    const warn = vi.fn();
    const log = new RefusalLog(warn, () => 0);

    for (let turn = 0; turn < 3_000; turn++) log.note(refusalOf(`host-${turn}`));

    expect(warn).toHaveBeenCalledTimes(3_000);
  });
});
