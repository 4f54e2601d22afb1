import { CommandError } from './command-error.ts';

/** For the whole answer, body included. */
const TIMEOUT_MS = 30_000;

/** Where the api is, and as whom it is asked. */
export type ApiAccess = { apiUrl: string; user: string; password: string };

/**
 * Sends a GET, or a POST of JSON where there is a body, to the console API and returns the successful response, whose body
 * is still to be read.
 * @param path below `/api/console/v1`
 * @throws CommandError when the api cannot be reached, or refuses
 */
export async function askApi(
  { apiUrl, user, password }: ApiAccess,
  path: string,
  { body, timeoutMs = TIMEOUT_MS }: { body?: unknown; timeoutMs?: number } = {},
): Promise<Response> {
  const url = `${apiUrl}/api/console/v1${path}`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  let response: Response;
  try {
    const sent: RequestInit =
      body === undefined
        ? { headers: { authorization } }
        : {
            method: 'POST',
            headers: { authorization, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          };
    response = await fetch(url, { ...sent, signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
    throw new CommandError(`the api does not answer at ${url} (${reason}); is it running, and is API_PORT its port?`);
  }
  if (response.status === 401) {
    throw new CommandError(
      `the api at ${apiUrl} refuses the user "${user}"; set TALLYGATE_ADMIN_USER and TALLYGATE_ADMIN_PASSWORD`,
    );
  }
  if (!response.ok) throw new CommandError(`${url} answered ${response.status}${await detailOf(response)}`);
  return response;
}

async function detailOf(response: Response): Promise<string> {
  const { detail } = ((await response.json().catch(() => null)) ?? {}) as { detail?: unknown };
  return typeof detail === 'string' ? `: ${detail}` : '; is it Tallygate’s api?';
}
