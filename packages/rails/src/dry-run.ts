import type { PlannedRequest } from '@tallygate/contracts/rail';
import type { RailFetch } from './rail.ts';

const SECRET_HEADERS = new Set(['authorization', 'x-api-key']);
/** What the clients say of themselves and of this machine; it decides nothing. */
const LEFT_OUT = new Set(['user-agent', 'x-stripe-client-user-agent']);

/**
 * The exact requests that handing things over would make: the rail makes them, and nothing leaves.
 * @param connect makes the rail upon the way out that it is given
 * @param things what the rail is told of, such as reports
 */
export async function plannedRequests<T>(
  connect: (fetch: RailFetch) => Promise<{ send(thing: T): Promise<unknown> }>,
  things: readonly T[],
): Promise<PlannedRequest[]> {
  const { fetch, planned } = planningFetch(null);
  const rail = await connect(fetch);
  for (const thing of things) await rail.send(thing);
  return planned;
}

/** Ids of what is not there yet begin so; what they name is not asked for. */
const PLANNED = 'planned_';

/**
 * A way out by which nothing is changed: what would change anything is written down and answered as if it had been done.
 * @param read asks what is there; null where nothing at all may leave
 */
export function planningFetch(read: RailFetch | null): { fetch: RailFetch; planned: PlannedRequest[] } {
  const planned: PlannedRequest[] = [];
  const fetch: RailFetch = async (address, init = {}) => {
    const method = init.method ?? 'GET';
    if (method === 'GET')
      return read === null || String(address).includes(PLANNED) ? noneThere(address) : read(address, init);
    planned.push(shownRequest(address, init));
    return Response.json({ id: `${PLANNED}${planned.length}` });
  };
  return { fetch, planned };
}

/** A list of what is not there is empty; the thing itself is not found. */
function noneThere(address: string | URL): Response {
  const { search } = new URL(address);
  return search.includes(PLANNED)
    ? Response.json({ object: 'list', data: [], has_more: false })
    : Response.json({ error: { type: 'invalid_request_error', message: 'planned' } }, { status: 404 });
}

/** A request as people may see it: its secrets are hidden, and what a client says of itself is left out. */
export function shownRequest(address: string | URL, init: RequestInit = {}): PlannedRequest {
  return {
    method: init.method ?? 'GET',
    url: String(address),
    headers: shownHeaders(new Headers(init.headers)),
    body: typeof init.body === 'string' ? init.body : '',
  };
}

function shownHeaders(headers: Headers): Record<string, string> {
  const shown = [...headers].filter(([name]) => !LEFT_OUT.has(name));
  return Object.fromEntries(shown.map(([name, value]) => [name, SECRET_HEADERS.has(name) ? hidden(value) : value]));
}

function hidden(value: string): string {
  const [scheme] = value.split(' ');
  return value.includes(' ') ? `${scheme} ***` : '***';
}
