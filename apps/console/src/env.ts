import { z } from 'zod';

const schema = z.object({
  API_HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: z.coerce.number().int().min(1).max(65_535).default(9090),
});

const WILDCARD_HOSTS = new Set(['0.0.0.0', '::', '[::]']);

/** Where the api process listens, e.g. `http://127.0.0.1:9090`; read at run time because ports are chosen at start. */
export function apiOrigin(environment: Record<string, string | undefined> = process.env): string {
  const { API_HOST, API_PORT } = schema.parse(environment);
  const host = WILDCARD_HOSTS.has(API_HOST) ? '127.0.0.1' : API_HOST;
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${API_PORT}`;
}

export const isDevelopment = process.env.NODE_ENV === 'development';
