import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const MAX_ADDRESS_CHARACTERS = 8_192;
const MAX_HEADERS = 100;

/**
 * Options of a Fastify server that people and programs talk to: 1 MiB of body, 16 KiB of headers, 30 s for all of it, and names in
 * addresses as long as any that was ever accepted.
 */
export const REQUEST_LIMITS = {
  routerOptions: { maxParamLength: 1_024 },
  bodyLimit: 1_048_576,
  requestTimeout: 30_000,
  // A request without Host is refused with a sentence; Node would have none.
  http: { maxHeaderSize: 16_384, requireHostHeader: false },
};

/** What a gateway may send at once, in bytes: a batch of events, or a report on thousands of proxies. */
export const GATEWAY_BODY_BYTES = 8 * 1_048_576;

/**
 * Refuses what the options of a server cannot: long addresses, many headers, compressed bodies, parameters of a query that stand
 * twice. Each is an AppError, so the refusal has the form of the API that answers.
 */
export function limitRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const refusal = refusalOf(request);
    if (refusal) throw refusal;
  });
}

function refusalOf({ raw, headers, query }: FastifyRequest): AppError | null {
  const length = raw.url?.length ?? 0;
  if (length > MAX_ADDRESS_CHARACTERS) {
    const detail = `The address has ${length} characters; at most ${MAX_ADDRESS_CHARACTERS} are taken`;
    return new AppError('ADDRESS_TOO_LONG', { detail });
  }
  const count = raw.rawHeaders.length / 2;
  if (count > MAX_HEADERS) {
    const detail = `The request has ${count} headers; at most ${MAX_HEADERS} are taken`;
    return new AppError('HEADERS_TOO_LARGE', { detail });
  }
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    const detail = 'The body is compressed (Content-Encoding); send it as it is';
    return new AppError('UNSUPPORTED_MEDIA_TYPE', { detail });
  }
  const repeated = Object.entries((query ?? {}) as Record<string, unknown>).filter(([, value]) => Array.isArray(value));
  if (repeated.length === 0) return null;
  const findings = repeated.slice(0, MAX_HEADERS).map(([path, value]) => ({
    path,
    message: `must stand once in the query; found ${(value as unknown[]).length} of it`,
  }));
  const detail = findings.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new AppError('INVALID_INPUT', { detail, findings });
}
