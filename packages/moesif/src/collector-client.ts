import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { readText } from '@tallygate/outbound/limited-body';
import type { Exit, Pool } from '@tallygate/outbound/outbound';
import { type CollectorVerdict, verdictOf } from './verdict.ts';

const compress = promisify(gzip);
const GZIP_ABOVE_BYTES = 1024;

export type CollectorClientOptions = Exit & {
  /** As `collectorBaseUrl` returns it: without `/v1`. */
  baseUrl: string;
  applicationId: string;
  /** Default 5000. */
  connectTimeoutMs?: number;
  /** Longest wait for the answer, and between two parts of it. Default 10000. */
  responseTimeoutMs?: number;
  /** Connections at most, and so requests in flight at most. Default 2. */
  connections?: number;
  /** Wall clock, milliseconds since 1970. */
  now?: () => number;
};

/** A request body as it goes out, made once so that a retry sends the same bytes. */
export type EncodedBody = { bytes: Buffer; isGzip: boolean };

/** Encodes JSON text as a body; above 1 KB it is compressed. */
export async function encodeBody(json: string): Promise<EncodedBody> {
  const bytes = Buffer.from(json);
  if (bytes.length <= GZIP_ABOVE_BYTES) return { bytes, isGzip: false };
  // Events resemble each other: the fastest level finds nearly all there is to find.
  return { bytes: await compress(bytes, { level: constants.Z_BEST_SPEED }), isGzip: true };
}

/** Speaks to one collector with one Application ID. Never throws for what the collector or the network does. */
export class CollectorClient {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #applicationId: string;
  readonly #now: () => number;

  constructor(options: CollectorClientOptions) {
    const { origin, pathname } = new URL(options.baseUrl);
    const responseTimeoutMs = options.responseTimeoutMs ?? 10_000;
    this.#pool = options.outbound.pool(origin, options.policy, {
      connections: options.connections ?? 2,
      connectMs: options.connectTimeoutMs,
      answerMs: responseTimeoutMs,
    });
    this.#basePath = pathname.replace(/\/+$/, '');
    this.#applicationId = options.applicationId;
    this.#now = options.now ?? Date.now;
  }

  /**
   * `POST /v1/events/batch`.
   * @param body a JSON array of events from `toMoesifEvent`, encoded
   * @throws only the signal's reason, when it is aborted
   * @see https://www.moesif.com/docs/api#create-events-batch
   */
  postEvents(body: EncodedBody, signal?: AbortSignal): Promise<CollectorVerdict> {
    return this.#send({ method: 'POST', path: '/v1/events/batch', body }, signal);
  }

  /** `POST /v1/users/batch` or `/v1/companies/batch`: profiles, idempotent by their id. */
  postProfiles(kind: 'users' | 'companies', body: EncodedBody, signal?: AbortSignal): Promise<CollectorVerdict> {
    return this.#send({ method: 'POST', path: `/v1/${kind}/batch`, body }, signal);
  }

  /** `GET /v1/config`: harmless, and refused without an accepted Application ID. */
  getConfig(signal?: AbortSignal): Promise<CollectorVerdict> {
    return this.#send({ method: 'GET', path: '/v1/config' }, signal);
  }

  /** `GET /health/probe`, which stands beside the versioned paths and needs no Application ID. */
  getProbe(signal?: AbortSignal): Promise<CollectorVerdict> {
    return this.#send({ method: 'GET', path: '/health/probe' }, signal);
  }

  /** Ends every connection; requests in flight are cut off. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #send(
    { method, path, body }: { method: 'GET' | 'POST'; path: string; body?: EncodedBody },
    signal: AbortSignal | undefined,
  ): Promise<CollectorVerdict> {
    try {
      const answer = await this.#pool.request({
        method,
        path: this.#basePath + path,
        headers: {
          'x-moesif-application-id': this.#applicationId,
          'user-agent': 'tallygate',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(body?.isGzip ? { 'content-encoding': 'gzip' } : {}),
        },
        body: body?.bytes ?? null,
        signal: signal ?? null,
      });
      const text = await readText(answer.body, answer.headers['content-encoding']);
      return verdictOf({ status: answer.statusCode, headers: answer.headers, body: text }, this.#now());
    } catch (error) {
      signal?.throwIfAborted();
      return { kind: 'transient', message: `the collector cannot be reached: ${describeFailure(error)}` };
    }
  }
}

/** In words why a connection or an answer did not come about. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // Several addresses tried in vain make an error without a message of its own.
  if (error.message === '') return code ?? error.name;
  return code === undefined || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}
