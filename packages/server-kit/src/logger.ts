import pino, { type Logger } from 'pino';
import { errorForLog } from './error-for-log.ts';
import type { RecentLines } from './recent-lines.ts';

export type { Logger } from 'pino';

/** What is never written, wherever it stands in a line: credentials, and what somebody sent. */
const DROPPED = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-moesif-application-id',
  'password',
  'currentpassword',
  'newpassword',
  'token',
  'secret',
  'clientsecret',
  'client_secret',
  'applicationid',
  'application_id',
  'apikey',
  'input',
  'rawbody',
]);
const MASK = '[redacted]';
const MAX_DEPTH = 8;

/**
 * A JSON logger whose lines carry the part's name.
 * @param options.name which process speaks, e.g. `gateway`
 * @param options.level default `info`
 * @param options.stream where lines go; standard output by default
 * @param options.recent also gets warnings and errors
 */
export function createLogger(options: {
  name: string;
  level?: string;
  stream?: { write(line: string): void };
  recent?: RecentLines;
}): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    base: { name: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (line: object) => withoutCredentials(line, 0) as Record<string, unknown>,
    },
    serializers: {
      err: (error: unknown) => (error instanceof Error ? errorForLog(error) : error),
      req: requestForLog,
      request: requestForLog,
      res: replyForLog,
      reply: replyForLog,
    },
  };
  const { stream, recent } = options;
  if (recent === undefined) return stream ? pino(settings, stream as pino.DestinationStream) : pino(settings);
  const level = settings.level as pino.Level;
  return pino(
    settings,
    pino.multistream([
      { level, stream: (stream ?? pino.destination(1)) as pino.DestinationStream },
      { level: 'warn', stream: recent },
    ]),
  );
}

/** A copy of what is logged without credentials; errors say what they are, and not what they were made from. */
function withoutCredentials(value: unknown, depth: number): unknown {
  if (value instanceof Error) return errorForLog(value);
  if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => withoutCredentials(item, depth + 1));
  // Other things than plain ones know themselves how they are written.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      DROPPED.has(key.toLowerCase()) ? MASK : withoutCredentials(item, depth + 1),
    ]),
  );
}

/** Method and path; the rest of a request is its sender's. */
function requestForLog(request: { method?: unknown; url?: unknown }) {
  return { method: request.method, path: String(request.url ?? '').split('?')[0] };
}

function replyForLog(reply: { statusCode?: unknown }) {
  return { status: reply.statusCode };
}
