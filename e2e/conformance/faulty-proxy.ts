import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ScenarioSet, scenario } from './suite.ts';

/** A relay with one deliberate fault, to prove that the comparison notices it. */
export type Fault = 'drops Last-Event-ID' | 'drops Mcp-Name' | 'answers 404 as 400';
export const FAULTS: { fault: Fault; scenario: ScenarioSet }[] = [
  { fault: 'drops Last-Event-ID', scenario: scenario('server-sse-polling', '2025-11-25') },
  { fault: 'drops Mcp-Name', scenario: scenario('tools-call-simple-text', '2026-07-28') },
  { fault: 'answers 404 as 400', scenario: scenario('server-session-lifecycle', '2025-11-25') },
];

/** Starts the faulty relay in front of `target`. */
export async function startFaultyProxy(target: string, fault: Fault): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => relay(target, fault, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(target).pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function relay(target: string, fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const headers = { ...incoming.headers };
  if (fault === 'drops Last-Event-ID') delete headers['last-event-id'];
  if (fault === 'drops Mcp-Name') delete headers['mcp-name'];
  const upstream = request(target, { method: incoming.method, headers, agent: false }, (answer) => {
    const status = fault === 'answers 404 as 400' && answer.statusCode === 404 ? 400 : (answer.statusCode ?? 502);
    outgoing.writeHead(status, answer.headers);
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
  upstream.on('error', () => outgoing.destroy());
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}
