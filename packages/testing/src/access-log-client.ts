import {
  type ChannelCredentials,
  credentials,
  Metadata,
  makeClientConstructor,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { accessLogService, encodeLogs, type Fields } from './access-log-entries.ts';

type WritableStream = { write(message: Fields | Buffer): boolean; end(): void; cancel(): void };

export type AccessLogStream = {
  /** Bytes are sent as they are. */
  write(message: Fields | Buffer): void;
  /** Says that nothing more comes; resolves with the answer, or the error's status code. */
  end(): Promise<'ok' | number>;
  /** How the stream ended; it resolves by itself when the server ends it. */
  ended: Promise<'ok' | number>;
  reset(): void;
};

/** A sender of access logs that speaks by Envoy's own protocol files. */
export function accessLogClient(
  address: string,
  options: { credentials?: ChannelCredentials; headers?: Record<string, string> } = {},
) {
  const requestSerialize = (message: Fields | Buffer) => (Buffer.isBuffer(message) ? message : encodeLogs(message));
  const service = { StreamAccessLogs: { ...accessLogService().StreamAccessLogs, requestSerialize } };
  const Client = makeClientConstructor(service as unknown as ServiceDefinition, 'AccessLogService');
  const client = new Client(address, options.credentials ?? credentials.createInsecure());
  return {
    open(): AccessLogStream {
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(options.headers ?? {})) metadata.set(name, value);
      let settle: (end: 'ok' | number) => void = () => {};
      const ended = new Promise<'ok' | number>((resolve) => {
        settle = resolve;
      });
      const open = client.StreamAccessLogs as unknown as (
        metadata: Metadata,
        done: (error: ServiceError | null) => void,
      ) => WritableStream;
      const stream = open.call(client, metadata, (error) => settle(error === null ? 'ok' : error.code));
      return {
        write: (message) => void stream.write(message),
        end: () => {
          stream.end();
          return ended;
        },
        ended,
        reset: () => stream.cancel(),
      };
    },
    close: () => client.close(),
  };
}
