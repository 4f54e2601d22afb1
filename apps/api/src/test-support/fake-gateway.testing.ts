import { parseConfigToml } from '@tallygate/config/parse-toml';
import type { Finding } from '@tallygate/contracts/finding';
import type { Heartbeat } from '@tallygate/contracts/internal-api';
import { proxyMcpPath } from '@tallygate/contracts/mcp-proxy';
import type { TestApi } from './test-api.testing.ts';

export type FakeGateway = {
  /** What it says about the next files: nothing = it serves them. */
  refuse: Finding[] | null;
  /** Names of proxies it cannot serve. */
  broken: Map<string, string>;
  stop: () => void;
};

/** A gateway reduced to what the api knows of one: it reads the file whenever it is written and reports over the API. */
export async function startFakeGateway({ app, services }: TestApi, id = 'gateway'): Promise<FakeGateway> {
  const stop = new AbortController();
  const gateway: FakeGateway = { refuse: null, broken: new Map(), stop: () => stop.abort() };
  let serving: Pick<Heartbeat, 'configHash' | 'configVersion' | 'proxies'> = {
    configHash: null,
    configVersion: null,
    proxies: [],
  };

  const beat = async () => {
    const file = await services.configFile.read();
    let configError: Heartbeat['configError'] = null;
    if (file) {
      const { config, version, findings } = parseConfigToml(file.text);
      if (gateway.refuse || !config) configError = { hash: file.hash, findings: gateway.refuse ?? findings };
      else {
        serving = {
          configHash: file.hash,
          configVersion: version,
          proxies: config.mcp_proxies.map((proxy) => {
            const reason = gateway.broken.get(proxy.metadata.name);
            const route = { name: proxy.metadata.name, path: proxyMcpPath(proxy), redirects: [] };
            return reason === undefined ? { ...route, serving: true } : { ...route, serving: false, reason };
          }),
        };
      }
    }
    const reply = await app.inject({
      method: 'POST',
      url: '/internal/v1/heartbeat',
      headers: { authorization: `Bearer ${services.gatewayToken}` },
      payload: { ...aHeartbeat(id), ...serving, configError },
    });
    if (reply.statusCode !== 200) throw new Error(`heartbeat refused: ${reply.body}`);
  };

  await beat();
  void (async () => {
    while (!stop.signal.aborted) {
      await services.configFile.nextWrite(stop.signal);
      if (!stop.signal.aborted) await beat();
    }
  })();
  return gateway;
}

/** A heartbeat of a gateway that has just started. */
export function aHeartbeat(id: string): Heartbeat {
  return {
    id,
    hostname: 'test-host',
    pid: 4242,
    version: '0.0.0-test',
    startedAt: '2026-01-01T00:00:00.000Z',
    publicUrl: 'http://localhost:8080',
    configHash: null,
    configVersion: null,
    configError: null,
    notes: [],
    proxies: [],
    counters: {},
    publishers: [],
    spool: { bytes: 0, maxBytes: 1_073_741_824, refused: 0, dropped: 0, repaired: 0, missing: [] },
    keyManagers: [],
  };
}
