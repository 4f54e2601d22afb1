import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { StepFailure } from './steps.ts';

export const PROBE_MS = 5_000;
export const MAX_REPLY_BYTES = 2 * 1024 * 1024;

/**
 * The address of a probe: http or https, no credentials in it.
 * @throws StepFailure
 */
export function probeUrl(text: string): URL {
  if (!URL.canParse(text)) throw new StepFailure(`"${text}" is not a URL`, 'Enter a URL such as https://host/path.');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new StepFailure(`${url.protocol}// is not spoken here`, 'Use an http or https URL.');
  if (url.username !== '' || url.password !== '')
    throw new StepFailure('the URL holds a user name or password', 'Take it out of the URL and use a header instead.');
  return url;
}

/** Name resolution as a step: the addresses found. */
export async function resolveHost(url: URL): Promise<{ value: string; detail: string }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  try {
    const found = await lookup(host, { all: true });
    const addresses = found.map((entry) => entry.address);
    return { value: addresses[0] ?? host, detail: `${host} is ${addresses.join(', ')}` };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new StepFailure(
      `the name ${host} cannot be resolved (${code})`,
      'Check the spelling, and that this machine (not yours) knows the name.',
    );
  }
}

/** Opening a TCP connection as a step. */
export async function openConnection(url: URL): Promise<{ value: true; detail: string }> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port, timeout: PROBE_MS });
    const fail = (reason: string) => {
      socket.destroy();
      reject(new StepFailure(`${host}:${port} ${reason}`, 'Check that the server runs and that the port is right.'));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail(`does not answer within ${PROBE_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      fail(
        error.code === 'ECONNREFUSED' ? 'refuses connections' : `cannot be reached (${error.code ?? error.message})`,
      );
    });
  });
  return { value: true, detail: `${host}:${port} accepts connections` };
}

export type ProbeReply = { status: number; headers: Dispatcher.ResponseData['headers']; text: string };

/**
 * One HTTP request with limits on time and size; redirects are not followed.
 * @throws StepFailure when there is no answer or it is too long
 */
export async function probe(
  url: URL | string,
  options: {
    method?: 'GET' | 'POST';
    headers?: Record<string, string>;
    body?: string;
    skipTlsVerify?: boolean;
    ca?: string;
  } = {},
): Promise<ProbeReply> {
  const { skipTlsVerify = false, ca, ...rest } = options;
  const dispatcher = new Agent({
    connect: { timeout: PROBE_MS, rejectUnauthorized: !skipTlsVerify, ...(ca === undefined ? {} : { ca }) },
  });
  try {
    const reply = await request(url, {
      ...rest,
      dispatcher,
      headersTimeout: PROBE_MS,
      bodyTimeout: PROBE_MS,
      signal: AbortSignal.timeout(2 * PROBE_MS),
    });
    return { status: reply.statusCode, headers: reply.headers, text: await readLimited(reply.body) };
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    throw new StepFailure(`no usable answer: ${(error as Error).message}`, 'Check the address and the server’s log.');
  } finally {
    await dispatcher.destroy();
  }
}

async function readLimited(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_REPLY_BYTES) throw new StepFailure(`the answer is longer than ${MAX_REPLY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
