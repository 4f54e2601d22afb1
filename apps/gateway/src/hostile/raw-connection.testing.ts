import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import { call, send, type TestGateway, until } from '../relay/gateway.testing.ts';

/** Present in every hostile request; must come out nowhere but in what is relayed. */
export const SECRET = 'SECRET-OF-THE-CALLER';

export type RawAnswer = { status: number; headers: Map<string, string>; body: string };

/** A client that says what it likes, byte for byte. */
export type RawConnection = {
  socket: Socket;
  write(bytes: string | Buffer): void;
  /** Whole answers so far, interim ones left out. */
  answers(): RawAnswer[];
  /** Everything that was received. */
  received(): string;
  /** The gateway has closed the connection. */
  isClosed(): boolean;
  /** Waits for that many answers, or for the end of the connection. */
  settled(answers?: number): Promise<RawAnswer[]>;
  /** Waits until the gateway closes the connection. */
  closed(): Promise<RawAnswer[]>;
};

/** Opens a connection; strings are sent as latin1, so that every byte can be written. */
export function rawConnection(port: number): RawConnection {
  const socket = connect({ port, host: '127.0.0.1' });
  let received = Buffer.alloc(0);
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
  });
  // A connection that is reset is closed, too.
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
  });
  const answers = () => parseAnswers(received.toString('latin1'));
  const connection: RawConnection = {
    socket,
    write: (bytes) => void socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    answers,
    received: () => received.toString('latin1'),
    isClosed: () => isClosed,
    settled: async (count = 1) => {
      await until(() => isClosed || answers().length >= count || undefined);
      return answers();
    },
    closed: async () => {
      await until(() => isClosed || undefined);
      return answers();
    },
  };
  return connection;
}

function parseAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd === -1) return answers;
    const [statusLine, ...lines] = rest.slice(0, headEnd).split('\r\n');
    const status = Number(statusLine?.split(' ')[1]);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    rest = rest.slice(headEnd + 4);
    if (status < 200) continue;
    const body = headers.get('transfer-encoding') === 'chunked' ? chunkedBody(rest) : lengthBody(rest, headers);
    if (body === undefined) return answers;
    answers.push({ status, headers, body: body.text });
    rest = rest.slice(body.bytes);
  }
}

type Body = { text: string; bytes: number };

function lengthBody(rest: string, headers: ReadonlyMap<string, string>): Body | undefined {
  const length = Number(headers.get('content-length') ?? 0);
  return rest.length < length ? undefined : { text: rest.slice(0, length), bytes: length };
}

function chunkedBody(rest: string): Body | undefined {
  let text = '';
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(rest.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (rest.length < next) return undefined;
    text += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
    if (size === 0) return { text, bytes: at };
  }
}

/** A request as text: the start line, `Host`, a JSON content type unless another is given, the caller's secret. */
export function rawRequest(options: {
  start?: string;
  headers?: readonly string[];
  body?: string;
  /** False leaves `Content-Length` to the caller. */
  hasLength?: boolean;
}): string {
  const { start = 'POST /p/mcp HTTP/1.1', headers = [], body = secretCall(), hasLength = true } = options;
  const isGiven = (name: string) => headers.some((line) => line.toLowerCase().startsWith(`${name}:`));
  return [
    start,
    ...(isGiven('host') ? [] : ['Host: localhost']),
    ...(isGiven('content-type') ? [] : ['Content-Type: application/json']),
    ...(hasLength ? [`Content-Length: ${body.length}`] : []),
    `Cookie: session=${SECRET}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
}

/** A tool call whose arguments hold the secret. */
export function secretCall(id: unknown = 1): string {
  return call(id, 'add', { arguments: { key: SECRET } });
}

/**
 * What must hold after anything a client may do: the upstream saw this many requests, the next client on a new
 * connection is served, and nothing of the caller's secrets is in logs or events.
 */
export async function expectUnharmed(gateway: TestGateway, forwarded = 0): Promise<void> {
  expect(gateway.upstream.requests).toHaveLength(forwarded);
  expect((await send(gateway, { body: call('next') })).status).toBe(200);
  expect(gateway.upstream.requests).toHaveLength(forwarded + 1);
  expect(gateway.logs() + JSON.stringify(await gateway.events())).not.toContain(SECRET);
}
