import type { Problem } from '@tallygate/contracts/app-error';
import { ApiError } from './api-client.ts';

const BASE = '/api/portal/v1';

type Options = {
  body?: unknown;
  signal?: AbortSignal;
  /** Of the session; every change takes it. */
  csrf?: string;
};

/** The address of something of the portal, for links to files. */
export function portalPath(path: string): string {
  return BASE + path;
}

/**
 * Asks the portal's API, which knows the company by its own cookie.
 * @throws ApiError when it refuses, or is not reached
 */
export async function askPortal<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { body, signal, csrf }: Options = {},
): Promise<T> {
  const response = await fetch(portalPath(path), {
    method,
    signal,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(csrf === undefined ? {} : { 'x-tallygate-portal': csrf }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError({ code: 'UNREACHABLE', status: 0, title: 'The portal cannot be reached' }, { cause });
  });
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function refusalOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  return new ApiError(problem ?? { code: 'UNREADABLE', status: response.status, title: 'The answer cannot be read' });
}
