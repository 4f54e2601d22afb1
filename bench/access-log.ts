import { accessLogClient } from '@tallygate/testing/access-log-client';
import { anEntry, encodeLogs, ROUTER } from '@tallygate/testing/access-log-entries';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { configToml } from './parts/config-toml.ts';
import { startGateway } from './parts/gateway.ts';
import { processorSeconds } from './parts/process-figures.ts';
import { until } from './parts/program.ts';
import { atLeast, info, type Row, readable } from './row.ts';

/** As many streams as an Envoy with two threads has. */
const STREAMS = 2;
const MESSAGES = 1_000;
const ENTRIES = 50;
const WARM_UP = 40;

/** How many entries of another gateway's log become events on disk in a second. */
export async function measureAccessLog(): Promise<Row[]> {
  const [logPort = 0] = await claimPorts(1);
  const section = `[analytics]\nenabled = true\n\n[analytics.grpc_event_server]\nserver_port = ${logPort}\n`;
  const gateway = await startGateway({
    configure: (port) => `${configToml({ port, upstreamUrl: 'http://127.0.0.1:9/mcp' })}\n${section}`,
  });
  const client = accessLogClient(`127.0.0.1:${logPort}`);
  try {
    const recorded = async () => {
      const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
      return Number(/^tallygate_access_log_recorded_total (\d+)/m.exec(text)?.[1]);
    };
    const { program } = gateway;
    const first = messages(WARM_UP);
    await until('the access-log service listens', async () => (await send(client, [first])) === 'ok', { program });
    // Encoded beforehand: what the sender's side costs is not measured.
    const streams = Array.from({ length: STREAMS }, () => messages(MESSAGES));
    const sent = STREAMS * MESSAGES * ENTRIES;
    const usedBefore = processorSeconds(program.pid);
    const startedAt = performance.now();
    const end = await send(client, streams);
    const seconds = (performance.now() - startedAt) / 1000;
    const used = processorSeconds(program.pid) - usedBefore;
    if (end !== 'ok') throw new Error(`a stream ended with status ${end}`);
    const wanted = sent + WARM_UP * ENTRIES;
    await until('all are events', async () => (await recorded()) === wanted, { program });
    return [
      atLeast(`access log: entries of ${STREAMS} streams that are events on disk`, sent / seconds, 10_000, '/s'),
      info('access log: processor time of the gateway for each', `${readable((used / sent) * 1e6)} µs`),
    ];
  } finally {
    client.close();
    await gateway.stop();
  }
}

/** Messages as Envoy sends them, each entry of a call of its own. */
function messages(count: number): Buffer[] {
  return Array.from({ length: count }, () =>
    encodeLogs({ identifier: ROUTER, http_logs: { log_entry: Array.from({ length: ENTRIES }, () => anEntry()) } }),
  );
}

/** @returns `ok` when every stream was answered, which is when all of it is on disk; else the status of one that was not */
async function send(client: ReturnType<typeof accessLogClient>, streams: readonly Buffer[][]): Promise<'ok' | number> {
  const ends = await Promise.all(
    streams.map((sent) => {
      const stream = client.open();
      for (const message of sent) stream.write(message);
      return stream.end();
    }),
  );
  return ends.find((end) => end !== 'ok') ?? 'ok';
}
