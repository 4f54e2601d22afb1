import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessLogServer } from '@tallygate/contracts/access-log-server';
import type { GatewayConfigInput } from '@tallygate/contracts/gateway-config';
import { accessLogClient } from '@tallygate/testing/access-log-client';
import { type Fields, ROUTER } from '@tallygate/testing/access-log-entries';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { answerOk, startTestGateway, type TestGatewayOptions, until } from '../relay/gateway.testing.ts';
import { AccessLogThread } from './access-log-thread.ts';

type Config = NonNullable<TestGatewayOptions['config']>;

/** The configuration of a gateway whose access-log service takes a free port. */
export function withAccessLog(server: AccessLogServer, config: Config = {}): Config {
  return { ...config, analytics: { enabled: true, grpc_event_server: { server_port: 0, ...server } } };
}

/** A gateway with an access-log service, in its thread, that writes into a real spool; closed when the test ends. */
export async function startAccessLog(
  server: AccessLogServer = {},
  config: Config = {},
  wrapSpool?: TestGatewayOptions['wrapSpool'],
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'access-log-'));
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const gateway = await startTestGateway(answerOk, {
    config: withAccessLog(server, config),
    ...(wrapSpool && { wrapSpool }),
  });
  const thread = new AccessLogThread({ recorder: gateway.recorder, dataDir, logger });
  onTestFinished(async () => {
    await thread.close(0);
    rmSync(dataDir, { recursive: true, force: true });
  });
  thread.serve(gateway.holder.current);
  const { address } = await until(() => listening(thread));
  return {
    gateway,
    thread,
    dataDir,
    address,
    logs: () => lines.join(''),
    /** Serves another configuration, and waits until it listens. */
    apply(next: GatewayConfigInput): void {
      thread.serve(gateway.apply(next));
    },
  };
}

/** Where it listens, as a client dials it; undefined while it does not. */
export function listening(thread: AccessLogThread): { address: string } | undefined {
  const { state, address, port } = thread.status();
  if (state !== 'listening' || address === null) return undefined;
  return { address: address.startsWith('unix:') ? address : address.replace(/:\d+$/, `:${port}`) };
}

/** A message of a stream, as a router sends it. */
export const logs = (...entries: Fields[]) => ({ identifier: ROUTER, http_logs: { log_entry: entries } });

/** One who sends logs; closed when the test ends. */
export function sender(address: string, options: Parameters<typeof accessLogClient>[1] = {}) {
  const client = accessLogClient(address, options);
  onTestFinished(() => client.close());
  return client;
}
