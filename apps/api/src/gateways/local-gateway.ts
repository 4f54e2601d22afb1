import { finding } from '@tallygate/contracts/finding';
import { heartbeat } from '@tallygate/contracts/internal-api';
import { Outbound } from '@tallygate/outbound/outbound';
import { operatorPolicy } from '@tallygate/outbound/policy';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { z } from 'zod';

/** `GET /health` of a gateway's admin listener, as far as it is of use here. */
const health = z.object({ pid: z.int() });
/** The answer to `POST /reload`, given once the newest file is served or refused. */
const reloaded = z.object({
  hash: z.string().nullable(),
  version: z.int().nullable(),
  error: z.object({ hash: z.string(), findings: z.array(finding) }).nullable(),
  proxies: heartbeat.shape.proxies,
});

/** What the gateway on this machine says right after it read its file. */
export type LocalReport = z.output<typeof reloaded> & { pid: number };

const HEALTH_MS = 1_000;
const RELOAD_MS = 10_000;

export type LocalGateway = {
  /** Makes the gateway on this machine read its file now; null when there is none. */
  reload(): Promise<LocalReport | null>;
};

/** The gateway whose admin listener is on loopback at this port. */
export function createLocalGateway(adminPort: number): LocalGateway {
  const base = `http://127.0.0.1:${adminPort}`;
  // Requests to this machine never go through a proxy.
  const outbound = new Outbound({ proxies: NO_PROXIES });
  const call = async (method: 'GET' | 'POST', path: string, timeoutMs: number): Promise<unknown> => {
    const client = outbound.client({ ...operatorPolicy('local_gateway'), allowPrivate: false }, { totalMs: timeoutMs });
    try {
      return JSON.parse((await client.exchange(`${base}${path}`, { method })).text);
    } finally {
      await client.close();
    }
  };
  return {
    async reload() {
      try {
        const report = reloaded.parse(await call('POST', '/reload', RELOAD_MS));
        const { pid } = health.parse(await call('GET', '/health', HEALTH_MS));
        return { ...report, pid };
      } catch {
        // No gateway is here, or it is just starting: then its own watch of the file and its heartbeat confirm the
        // change.
        return null;
      }
    },
  };
}
