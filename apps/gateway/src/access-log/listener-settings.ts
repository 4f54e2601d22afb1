import { join } from 'node:path';
import { type AccessLogServer, MAX_ACCESS_LOG_MESSAGE } from '@tallygate/contracts/access-log-server';
import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';

/** How the access-log service listens; plain data, because it goes to another thread. */
export type ListenerSettings = {
  /** As gRPC writes it: `127.0.0.1:18090`, `unix:/data/gateway-analytics.sock`. */
  address: string;
  /** Path of the socket; undefined for a port. */
  socket: string | undefined;
  tls: { certFile: string; keyFile: string; clientCaFile?: string } | undefined;
  token: string | undefined;
  maxMessageBytes: number;
  maxHeaderBytes: number;
  /** How long open streams may end when the listener stops. */
  stopMs: number;
};

const PORT = 18_090;
const MAX_MESSAGE = 4_194_304;
const MAX_HEADERS = 8_192;
/** Longer than senders gather entries (`buffer_flush_interval`, a second). */
const STOP_MS = 2_000;
const SOCKET = 'gateway-analytics.sock';

/** How a configuration wants the service to listen; undefined when it does not. */
export function listenerSettings({ analytics }: GatewayConfig, dataDir: string): ListenerSettings | undefined {
  const server = analytics.grpc_event_server;
  if (server === undefined || !analytics.enabled) return undefined;
  const socket = server.mode === 'uds' ? join(dataDir, SOCKET) : undefined;
  return {
    address: socket === undefined ? tcpAddress(server) : `unix:${socket}`,
    socket,
    tls: tlsOf(server),
    token: server.token,
    maxMessageBytes: Math.min(server.max_message_size ?? MAX_MESSAGE, MAX_ACCESS_LOG_MESSAGE),
    maxHeaderBytes: server.max_header_limit ?? MAX_HEADERS,
    stopMs: stopMs(server.shutdown_timeout),
  };
}

function tcpAddress({ server_host: host = '127.0.0.1', server_port: port = PORT }: AccessLogServer): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
}

function tlsOf(server: AccessLogServer): ListenerSettings['tls'] {
  const { als_plain_text: isPlain = true, public_key_path: certFile, private_key_path: keyFile } = server;
  if (isPlain || !certFile || !keyFile) return undefined;
  return { certFile, keyFile, ...(server.client_ca_path && { clientCaFile: server.client_ca_path }) };
}

/** A number is seconds, as its comment says where it comes from. */
function stopMs(timeout: AccessLogServer['shutdown_timeout']): number {
  if (timeout === undefined) return STOP_MS;
  return typeof timeout === 'number' ? timeout * 1000 : durationMs(timeout);
}
