import pino, { type Logger } from 'pino';

export type { Logger } from 'pino';

/** Places where secrets stand in what our code logs; a test sends one of each and searches the output. */
const REDACTED_PATHS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'applicationId',
  'application_id',
  '*.authorization',
  '*.cookie',
  '*.password',
  '*.token',
  '*.secret',
  '*.applicationId',
  '*.application_id',
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-moesif-application-id"]',
];

/**
 * A JSON logger whose lines carry the part's name.
 * @param options.name which process speaks, e.g. `gateway`
 * @param options.level default `info`
 * @param options.stream where lines go; standard output by default
 */
export function createLogger(options: {
  name: string;
  level?: string;
  stream?: { write(line: string): void };
}): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    base: { name: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
  };
  return options.stream ? pino(settings, options.stream as pino.DestinationStream) : pino(settings);
}
