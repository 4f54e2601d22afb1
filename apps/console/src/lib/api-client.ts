import type { Problem } from '@tallygate/contracts/app-error';
import type { Finding } from '@tallygate/contracts/finding';
import { UNATTENDED_HEADER } from '@tallygate/contracts/unattended-header';
import { pageRequest } from './page-request.ts';
import { isAttended } from './presence.ts';
import { reauthenticate } from './reauthentication.ts';
import { allTakenOver } from './taken-over.ts';

const BASE = '/api/console/v1';

type Query = Record<string, string | number | boolean | null | undefined>;
type Options = { query?: Query; body?: unknown; signal?: AbortSignal; as?: 'json' | 'text' };

/** A request the api refused, or that never reached it (`code: 'UNREACHABLE'`, status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Finding[];
  readonly data: Record<string, unknown> | undefined;
  readonly requestId: string | undefined;

  constructor(problem: Partial<Problem> & Pick<Problem, 'code' | 'status' | 'title'>, options?: ErrorOptions) {
    super(problem.detail || problem.title, options);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.fields ?? [];
    this.data = problem.data;
    this.requestId = problem.requestId;
  }
}

/** The address of a console resource with its query; empty values are left out. */
export function apiPath(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  return `${BASE}${path}${search.size > 0 ? `?${search}` : ''}`;
}

async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  try {
    return await send<T>(method, path, options);
  } catch (error) {
    const wantsProof = error instanceof ApiError && error.code === 'REAUTHENTICATION_REQUIRED';
    if (!wantsProof || !(await reauthenticate())) throw error;
    return send<T>(method, path, options);
  }
}

async function send<T>(method: string, path: string, options: Options): Promise<T> {
  const { query, body, signal, as = 'json' } = options;
  const response = await exchange(apiPath(path, query), {
    method,
    signal,
    headers: {
      accept: as === 'text' ? '*/*' : 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(isAttended() ? {} : { [UNATTENDED_HEADER]: '1' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw unreachable(cause);
  });
  if (!response.ok) throw await failure(response);
  if (response.status === 204) return undefined as T;
  return (as === 'text' ? response.text() : response.json()) as Promise<T>;
}

/**
 * Sends a request: from the browser, or, while the server draws a page, a read from the server. A browser's answer waits until
 * the page that the server drew is taken over.
 */
function exchange(path: string, request: RequestInit): Promise<Response> {
  return pageRequest()?.read(path, request.signal ?? undefined) ?? fetch(path, request).finally(allTakenOver);
}

/** What a refused request is told as. */
export async function failure(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  // An answer without problem details is not the api's: the console's server could not reach it.
  if (!problem?.code || !problem.title) return unreachable(undefined, response.status);
  return new ApiError({ ...problem, code: problem.code, title: problem.title, status: response.status });
}

/** What a request is told as that met no api. */
export function unreachable(cause: unknown, status = 0): ApiError {
  return new ApiError({ code: 'UNREACHABLE', status, title: 'The console’s server does not answer' }, { cause });
}

export const api = {
  get: <T>(path: string, options?: Omit<Options, 'body'>) => request<T>('GET', path, options),
  post: <T>(path: string, body: unknown = {}, options?: Options) => request<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body: unknown, options?: Options) => request<T>('PUT', path, { ...options, body }),
  delete: <T = void>(path: string, options?: Options) => request<T>('DELETE', path, options),
};
