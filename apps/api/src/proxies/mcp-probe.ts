import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { shownUrl } from '@tallygate/config/sealed-url';
import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import type { Exit } from '@tallygate/outbound/outbound';
import { refusalIn } from '@tallygate/outbound/refusal';
import { ServerCookies } from '@tallygate/outbound/server-cookies';
import { toolDefinition } from '@tallygate/server-kit/tool-definition';
import { z } from 'zod';
import { PROBE_MS, type Prober } from '../probe/prober.ts';
import { StepFailure, Steps } from '../probe/steps.ts';

const SESSION_MS = 20_000;
const MAX_PAGES = 20;

type FirstAnswer = {
  status: number;
  contentType: string;
  /** Where a redirect leads, as it may be shown. */
  leadsTo: string | undefined;
};
type Listing = Pick<Inspection, 'tools' | 'resources' | 'prompts'>;
type ProbeOptions = { version: string; now: () => Date; prober: Prober };
type Found = { endpoint: string; server: NonNullable<Inspection['server']>; listing: Listing };

/**
 * Connects to an MCP server as a client does and lists what it offers. A URL that is not the endpoint itself is tried
 * with `/mcp` too.
 * @param headers sent with every request, e.g. the upstream's credential
 */
export async function probeMcpServer(
  address: string,
  headers: Record<string, string>,
  options: ProbeOptions,
): Promise<Inspection> {
  const steps = new Steps();
  const target = await steps.run('resolve', () => options.prober.resolve(address));
  if (target) await steps.run('connect', () => options.prober.connect(target));
  else steps.skip('connect');

  let found: Found | null = null;
  if (steps.ok && target) {
    for (const endpoint of endpointsOf(target.url)) {
      const attempt = await tryEndpoint(endpoint, headers, options);
      const isLast = endpoint === endpointsOf(target.url).at(-1);
      if (!attempt.ok && !isLast && attempt.retry) continue;
      steps.list.push(...attempt.steps.list);
      found = attempt.found;
      break;
    }
  } else {
    for (const name of ['http', 'protocol', 'tools']) steps.skip(name);
  }
  return {
    ok: steps.ok,
    at: options.now().toISOString(),
    steps: steps.list,
    endpoint: found ? shownUrl(found.endpoint) : null,
    server: found?.server ?? null,
    tools: found?.listing.tools ?? [],
    resources: found?.listing.resources ?? [],
    prompts: found?.listing.prompts ?? [],
  };
}

/** The addresses to try: people enter the address of a server or that of its endpoint. */
function endpointsOf(url: URL): string[] {
  if (/\/mcp\/?$/.test(url.pathname)) return [url.href];
  const below = new URL(url);
  below.pathname = `${url.pathname.replace(/\/$/, '')}/mcp`;
  return [url.href, below.href];
}

async function tryEndpoint(endpoint: string, headers: Record<string, string>, { version, prober }: ProbeOptions) {
  const steps = new Steps();
  const session = await openSession(endpoint, headers, { version, exit: prober.exit });
  const { client, first, failure } = session;
  try {
    await steps.run('http', async () => {
      if (first === null) throw new StepFailure(`no answer: ${failure?.message}`, 'Check the server’s log.');
      if (failure) requireUsable(first);
      return { value: true, detail: `${shownUrl(endpoint)} answers ${first.status} ${first.contentType}`.trim() };
    });
    const server = await steps.run('protocol', async () => {
      if (failure) throw new StepFailure(`no MCP session: ${failure.message}`, 'Is this the server’s MCP endpoint?');
      const info = client.getServerVersion();
      const protocolVersion = client.getNegotiatedProtocolVersion() ?? 'unknown';
      const value = { name: info?.name ?? 'unknown', version: info?.version ?? 'unknown', protocolVersion };
      return { value, detail: `${value.name} ${value.version} speaks MCP ${protocolVersion}` };
    });
    const listing = await steps.run('tools', async () => {
      const value = await listEverything(client);
      const count = (list: unknown[], word: string) => `${list.length} ${word}${list.length === 1 ? '' : 's'}`;
      return {
        value,
        detail: `${count(value.tools, 'tool')}, ${count(value.resources, 'resource')}, ${count(value.prompts, 'prompt')}`,
      };
    });
    const found: Found | null = server && listing ? { endpoint, server, listing } : null;
    const status = first?.status ?? 0;
    return { ok: steps.ok, steps, found, retry: status === 404 || status === 405 || status === 400 || status === 200 };
  } finally {
    await session.end();
  }
}

/** Statuses by which a server shows that it is there, though not to somebody without the right credential or address. */
const PRESENT: readonly number[] = [307, 308, 401, 403, 429];

/** Whether a server answered a greeting, and what was met where it did not. */
export type Greeting = { isAnswered: boolean; problem: string | null };

/**
 * Opens a session at exactly this endpoint and ends it again; asks for nothing else.
 * @returns null when the outbound rules keep this process from connecting, which says nothing of the server
 */
export async function greetMcpServer(
  endpoint: string,
  headers: Record<string, string>,
  options: { version: string; exit: Exit },
): Promise<Greeting | null> {
  try {
    options.exit.outbound.check(endpoint, options.exit.policy);
  } catch {
    return null;
  }
  const { first, failure, end } = await openSession(endpoint, headers, options);
  await end();
  if (failure === null || PRESENT.includes(first?.status ?? 0)) return { isAnswered: true, problem: null };
  if (refusalIn(failure)) return null;
  return { isAnswered: false, problem: first === null ? rootOf(failure) : answerProblem(first, failure) };
}

/**
 * Opens a session at exactly this endpoint, lists the tools and ends it again.
 * @returns null when that cannot be done, whyever: other probes tell
 */
export async function listTools(
  endpoint: string,
  headers: Record<string, string>,
  options: { version: string; exit: Exit },
): Promise<Listing['tools'] | null> {
  try {
    options.exit.outbound.check(endpoint, options.exit.policy);
  } catch {
    return null;
  }
  const { client, failure, end } = await openSession(endpoint, headers, options);
  try {
    return failure === null ? await toolsOf(client) : null;
  } catch {
    return null;
  } finally {
    await end();
  }
}

/** The message of what an error was caused by: that of `fetch` itself says only that it failed. */
function rootOf(error: Error): string {
  return error.cause instanceof Error ? rootOf(error.cause) : error.message;
}

/** What is wrong with an answer, without what the server wrote in it: that may be long, and may repeat the credential. */
function answerProblem(first: FirstAnswer, failure: Error): string {
  try {
    requireUsable(first);
  } catch (problem) {
    return (problem as Error).message;
  }
  if (first.status >= 400) return `the server answers ${first.status}`;
  const isLate = failure.message.includes('timed out');
  return isLate ? 'the server opens no session in time' : 'the server answers with something else than MCP';
}

async function openSession(
  endpoint: string,
  headers: Record<string, string>,
  { version, exit: { outbound, policy } }: { version: string; exit: Exit },
) {
  let first: FirstAnswer | null = null;
  const http = outbound.client(policy, { connectMs: PROBE_MS, totalMs: SESSION_MS });
  // Cookies are kept, because a load balancer may find the instance that has the session by them.
  const cookies = new ServerCookies();
  const transport = new StreamableHTTPClientTransport(new URL(endpoint), {
    requestInit: { headers },
    fetch: async (input, init) => {
      const url = String(input);
      const exchange = { origin: new URL(url).origin, url };
      const sent = new Headers(init?.headers);
      addCookies(sent, cookies.headerFor(exchange));
      const reply = await http.fetch(input, { ...init, headers: sent });
      cookies.keep(exchange, reply.headers.getSetCookie());
      first ??= {
        status: reply.status,
        contentType: reply.headers.get('content-type') ?? '',
        leadsTo: addressIn(reply.headers.get('location'), endpoint),
      };
      return reply;
    },
  });
  const client = capableClient(version);
  const failure = await client.connect(transport, { timeout: PROBE_MS }).then(
    () => null,
    (error: Error) => error,
  );
  return {
    client,
    first: first as FirstAnswer | null,
    failure,
    /** Ends the session at the server as well, which would keep it for nobody. */
    end: async () => {
      if (failure === null) await transport.terminateSession().catch(() => {});
      await client.close().catch(() => {});
      await http.destroy();
    },
  };
}

/**
 * A client that can be asked back, as most agents can: some servers list a tool only to those. What it is asked it declines.
 */
function capableClient(version: string): Client {
  const client = new Client(
    { name: 'tallygate', version },
    {
      versionNegotiation: { mode: 'auto' },
      capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} },
    },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'decline' }));
  client.setRequestHandler('sampling/createMessage', () => {
    throw new Error('No model answers here: the server is only asked what it offers');
  });
  client.setRequestHandler('roots/list', () => ({ roots: [] }));
  return client;
}

/** Adds cookies to the header, which may hold one that is the server's credential. */
function addCookies(headers: Headers, cookies: string | undefined): void {
  if (cookies === undefined) return;
  const own = headers.get('cookie');
  headers.set('cookie', own === null ? cookies : `${own}; ${cookies}`);
}

/** The address that `Location` names, without its secrets; undefined when it names none to connect to. */
function addressIn(location: string | null, endpoint: string): string | undefined {
  if (location === null || !URL.canParse(location, endpoint)) return undefined;
  const url = new URL(location, endpoint);
  return /^https?:$/.test(url.protocol) ? shownUrl(url.href) : undefined;
}

function requireUsable({ status, contentType, leadsTo }: FirstAnswer): void {
  if (status === 401 || status === 403)
    throw new StepFailure(`the server answers ${status}: it wants a credential`, 'Enter its header and value.');
  if (status >= 300 && status < 400)
    throw leadsTo === undefined
      ? new StepFailure(`the server redirects (${status})`, 'Enter the address it redirects to.')
      : new StepFailure(`the server redirects (${status}) to ${leadsTo}`, `Enter ${leadsTo}`);
  if (status === 404 || status === 405)
    throw new StepFailure(`nothing speaks MCP at this path (${status})`, 'Check the path; it often ends in /mcp.');
  if (status >= 500) throw new StepFailure(`the server fails (${status})`, 'Check the server’s log.');
  if (contentType.startsWith('text/html'))
    throw new StepFailure('a web page answers, not an MCP server', 'Enter the address of the MCP endpoint.');
}

/** Read as it is sent: the protocol's own schema would leave out members that agents read, and a definition is compared whole. */
const sentTool = z.looseObject({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.unknown(),
});
const toolsPage = z.looseObject({ tools: z.array(sentTool), nextCursor: z.string().optional() });

async function toolsOf(client: Client): Promise<Listing['tools']> {
  if (!client.getServerCapabilities()?.tools) return [];
  const tools = await pages(async (params) => {
    const page = await client.request({ method: 'tools/list', params: params ?? {} }, toolsPage, { timeout: PROBE_MS });
    return { items: page.tools, nextCursor: page.nextCursor };
  });
  return tools.map((tool) => toolDefinition(tool) as Listing['tools'][number]);
}

async function listEverything(client: Client): Promise<Listing> {
  const offers = client.getServerCapabilities() ?? {};
  const options = { timeout: PROBE_MS };
  const tools = await toolsOf(client);
  const resources = offers.resources
    ? await pages(async (cursor) => {
        const page = await client.listResources(cursor, options);
        return { items: page.resources, nextCursor: page.nextCursor };
      })
    : [];
  const prompts = offers.prompts
    ? await pages(async (cursor) => {
        const page = await client.listPrompts(cursor, options);
        return { items: page.prompts, nextCursor: page.nextCursor };
      })
    : [];
  return {
    tools,
    resources: resources.map(({ uri, name, description }) => ({ uri, name, description })),
    prompts: prompts.map(({ name, title, description }) => ({ name, title, description })),
  };
}

type Page<T> = { items: T[]; nextCursor?: string };

async function pages<T>(read: (params: { cursor: string } | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let page = await read(undefined);
  items.push(...page.items);
  // A server that repeats a cursor would be listed for ever.
  while (page.nextCursor !== undefined && !seen.has(page.nextCursor) && seen.size < MAX_PAGES) {
    seen.add(page.nextCursor);
    page = await read({ cursor: page.nextCursor });
    items.push(...page.items);
  }
  return items;
}
