import { createHash, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type Metadata, Server, type ServerReadableStream, type sendUnaryData, status } from '@grpc/grpc-js';
import type { ListenerSettings } from './listener-settings.ts';
import { senderCredentials } from './sender-credentials.ts';

type Stream = ServerReadableStream<Buffer, Buffer>;
export type OnStream = (call: Stream, answer: sendUnaryData<Buffer>) => void;
export type StreamRefusal = { code: status; details: string };

export type Listening = {
  port: number;
  openStreams(): number;
  /** Takes no new streams, lets those that run end within the time, and cuts the rest. */
  stop(withinMs: number): Promise<void>;
  /** Cuts what runs. */
  cut(): void;
};

const asIs = (bytes: Buffer): Buffer => bytes;
/** The service of `envoy/service/accesslog/v3/als.proto`; its messages are read by `packages/access-log`. */
const SERVICE = {
  StreamAccessLogs: {
    path: '/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs',
    requestStream: true,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
} as const;
/** What HTTP/2 adds to the length of each name and value (RFC 9113 section 6.5.2). */
const FIELD_BYTES = 32;
const POLL_MS = 20;
/** At once; an Envoy has one for each of its threads. Each may hold a whole message in memory. */
const MOST_STREAMS = 256;

/**
 * Listens for access logs.
 * @param onStream takes a stream that was let in
 * @param onRefused told of one that was not
 * @throws when the port is taken or a file cannot be read
 */
export async function listenForAccessLogs(
  settings: ListenerSettings,
  { onStream, onRefused }: { onStream: OnStream; onRefused: (refusal: StreamRefusal, peer: string) => void },
): Promise<Listening> {
  const server = new Server({ 'grpc.max_receive_message_length': settings.maxMessageBytes });
  let open = 0;
  server.addService(SERVICE, {
    StreamAccessLogs(call: Stream, answer: sendUnaryData<Buffer>) {
      const refusal = refusalOf(call.metadata, settings) ?? tooMany(open);
      if (refusal !== undefined) {
        onRefused(refusal, call.getPeer());
        call.resume();
        answer(refusal);
        return;
      }
      open += 1;
      let isOpen = true;
      const closed = (): void => {
        if (isOpen) open -= 1;
        isOpen = false;
      };
      call.on('cancelled', closed);
      onStream(call, (...args) => {
        closed();
        answer(...args);
      });
    },
  });
  if (settings.socket !== undefined) rmSync(settings.socket, { force: true });
  const port = await bind(server, settings);
  const bound = settings.socket === undefined ? settings.address.replace(/:\d+$/, `:${port}`) : settings.address;
  return {
    port,
    openStreams: () => open,
    async stop(withinMs) {
      server.unbind(bound);
      const endAt = performance.now() + withinMs;
      while (open > 0 && performance.now() < endAt) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      server.forceShutdown();
    },
    cut: () => server.forceShutdown(),
  };
}

function bind(server: Server, settings: ListenerSettings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(settings.address, senderCredentials(settings), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

function tooMany(open: number): StreamRefusal | undefined {
  if (open < MOST_STREAMS) return undefined;
  return { code: status.RESOURCE_EXHAUSTED, details: `${open} streams are open, and no more are taken` };
}

function refusalOf(metadata: Metadata, { token, maxHeaderBytes }: ListenerSettings): StreamRefusal | undefined {
  const bytes = Object.entries(metadata.toHttp2Headers()).reduce(
    (sum, [name, value]) => sum + fieldBytes(name, value),
    0,
  );
  if (bytes > maxHeaderBytes) {
    const details = `the headers have ${bytes} bytes, expected at most ${maxHeaderBytes} (max_header_limit)`;
    return { code: status.RESOURCE_EXHAUSTED, details };
  }
  if (token === undefined) return undefined;
  const shown = String(metadata.get('authorization')[0] ?? '');
  if (timingSafeEqual(digest(shown), digest(`Bearer ${token}`))) return undefined;
  return { code: status.UNAUTHENTICATED, details: 'expected the token of analytics.grpc_event_server as Bearer token' };
}

function fieldBytes(name: string, value: unknown): number {
  const values = Array.isArray(value) ? value : [value];
  return values.reduce((sum: number, one) => sum + name.length + String(one ?? '').length + FIELD_BYTES, 0);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
