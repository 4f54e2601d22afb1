import { createHash, randomUUID } from 'node:crypto';
import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  type Offers,
  TRY_SHOWN_BYTES,
  TRY_SILENT_MS,
  TRY_TOTAL_MS,
  type TryAction,
  type TryEventName,
  type TryEvents,
  type TryRevision,
} from '@tallygate/contracts/try';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';
import { Answers, type Asked } from './answers.ts';
import type { Asks } from './asks.ts';
import { ExactNumbers } from './exact-numbers.ts';
import { maskedHeaders } from './masked-headers.ts';
import { type Direction, recordMessages } from './recorded-transport.ts';
import { createdTask, Task } from './task.ts';

export type Tell = <Name extends TryEventName>(name: Name, data: TryEvents[Name]) => void;

/** The request whose answer is the result of a try, by its JSON-RPC id, and the version that its client says it has. */
export type MadeRequest = { method: string; id: unknown; clientVersion: string };

/** Where a proxy is, and where it is reached when that is another address. */
export type GatewayAddress = { url: string; reachedAt: string };

const CLIENT_NAME = 'tallygate-console';

type Options = {
  address: GatewayAddress;
  http: OutboundClient;
  version: string;
  revision: TryRevision;
};

/** One try in a session: by which headers its caller is known, and who is told and asked what happens. */
export type Run = {
  headers: Record<string, string>;
  tell: Tell;
  asks: Asks;
  /** The person has left, or has cancelled. */
  signal: AbortSignal;
};

type Call = Exclude<TryAction, { kind: 'offers' }>;

const METHODS: Record<Call['kind'], string> = {
  tool: 'tools/call',
  prompt: 'prompts/get',
  resource: 'resources/read',
};

/** A person's way through a proxy: an official client, of which every message and header is shown. One try at a time. */
export class TrySession {
  readonly #client: Client;
  readonly #transport: StreamableHTTPClientTransport;
  readonly #options: Options;
  readonly #numbers = new ExactNumbers();
  /** Of this session alone, and nobody's to guess: its events are found by it. What stands behind `+` is no version (semver.org, 10). */
  readonly #clientVersion: string;
  #isConnected = false;
  #run: Run | undefined;
  #startedAtMs = 0;
  #shownBytes = 0;
  #lastBytes = 0;
  #lastResult: unknown;
  #made: MadeRequest | undefined;
  #unreached: unknown;
  #wanted: string | undefined;
  #task: Task | undefined;
  /** How many times the wanted request was sent, or the server asked on the open stream. */
  #rounds = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#clientVersion = `${options.version}+${randomUUID()}`;
    this.#transport = recordMessages(
      new StreamableHTTPClientTransport(new URL(options.address.url), {
        fetch: (input, init) => this.#fetch(input, init),
      }),
      (direction, message) => this.#show(direction, message),
    );
    this.#client = new Client(
      { name: CLIENT_NAME, version: this.#clientVersion },
      { ...CLIENT_OPTIONS, ...negotiationOf(options.revision) },
    );
    this.#answerAsks();
  }

  /** The request that the wanted result answers, once it was sent. */
  get made(): MadeRequest | undefined {
    return this.#made;
  }

  /** What the last connection failed with; undefined when something answered. Clients wrap it in errors of their own. */
  get unreached(): unknown {
    return this.#unreached;
  }

  get http(): OutboundClient {
    return this.#options.http;
  }

  /** Does what was asked for, connecting before where it is the first, and tells the result. @throws what the client fails with */
  async run(action: TryAction, run: Run): Promise<void> {
    this.#begin(run);
    await this.#connect();
    if (action.kind === 'offers') {
      run.tell('offers', await this.#offers());
      return;
    }
    this.#wanted = METHODS[action.kind];
    const startedAtMs = performance.now();
    const result = await this.#call(action);
    run.tell('result', { result, durationMs: performance.now() - startedAtMs, bytes: this.#lastBytes });
  }

  /** Asks the server to end the task that the call became. @returns whether there is one, which then ends by itself */
  async cancelTask(): Promise<boolean> {
    if (this.#task === undefined) return false;
    await this.#task.cancel();
    return true;
  }

  /** What comes from the server from now on is for nobody. */
  park(): void {
    this.#run = undefined;
  }

  async close(): Promise<void> {
    await this.#transport.terminateSession().catch(() => {});
    await this.#client.close().catch(() => {});
    await this.#options.http.destroy();
  }

  #begin(run: Run): void {
    this.#run = run;
    this.#startedAtMs = performance.now();
    this.#shownBytes = 0;
    this.#made = undefined;
    this.#wanted = undefined;
    this.#task = undefined;
    this.#rounds = 0;
  }

  async #connect(): Promise<void> {
    const { signal, tell } = this.#current();
    if (!this.#isConnected) await this.#client.connect(this.#transport, { timeout: TRY_SILENT_MS, signal });
    this.#isConnected = true;
    const info = this.#client.getServerVersion();
    tell('connected', {
      server: { name: info?.name ?? 'unknown', version: info?.version ?? 'unknown' },
      protocolVersion: this.#client.getNegotiatedProtocolVersion() ?? 'unknown',
      sessionHash: hashOf(this.#transport.sessionId),
    });
  }

  #current(): Run {
    if (this.#run === undefined) throw new Error('nobody tries anything in this session now');
    return this.#run;
  }

  async #call(action: Call): Promise<unknown> {
    const options = {
      signal: this.#current().signal,
      timeout: TRY_SILENT_MS,
      maxTotalTimeout: TRY_TOTAL_MS,
      resetTimeoutOnProgress: true,
      // Asks for it; what the server says of it is told as its messages come, and the client's own words are not.
      onprogress: () => {},
    };
    if (action.kind === 'tool') return this.#callTool(action, options);
    if (action.kind === 'prompt')
      return this.#client.getPrompt({ name: action.name, arguments: action.arguments }, options);
    return this.#client.readResource({ uri: action.uri }, { ...options, cacheMode: 'bypass' });
  }

  async #callTool(action: Extract<Call, { kind: 'tool' }>, options: Parameters<Client['callTool']>[1]) {
    const { name, asTask = false } = action;
    const args = typeof action.arguments === 'string' ? this.#numbers.read(action.arguments) : action.arguments;
    const isModern = this.#client.getProtocolEra() === 'modern';
    const request = { name, arguments: args, ...(asTask && !isModern ? { task: { ttl: TRY_TOTAL_MS } } : {}) };
    try {
      const result = await Task.call(this.#client, request, { ...options, isTask: asTask && !isModern });
      const created = createdTask(result);
      return created === undefined ? result : await this.#follow(created);
    } catch (error) {
      // The client knows no result of this kind; its message was seen all the same.
      const created = createdTask(this.#lastResult);
      if (created === undefined || this.#task !== undefined) throw error;
      return this.#follow(created);
    }
  }

  #follow(created: TryEvents['task'] & { pollMs: number }): Promise<unknown> {
    const { signal, tell } = this.#current();
    this.#task = new Task(this.#client, {
      created,
      signal,
      tell: (state) => tell('task', state),
      answer: (asked) => this.#answers().answer(asked),
    });
    return this.#task.result();
  }

  async #offers(): Promise<Offers> {
    const client = this.#client;
    const has = client.getServerCapabilities() ?? {};
    const options = { signal: this.#current().signal, timeout: TRY_SILENT_MS };
    const [tools, prompts, resources, templates] = [
      has.tools ? (await client.listTools(undefined, options)).tools : [],
      has.prompts ? (await client.listPrompts(undefined, options)).prompts : [],
      has.resources ? (await client.listResources(undefined, options)).resources : [],
      // Servers that have resources and no templates may not know the method at all.
      has.resources
        ? await client.listResourceTemplates(undefined, options).then(
            ({ resourceTemplates }) => resourceTemplates,
            () => [],
          )
        : [],
    ];
    return { tools, prompts, resources, templates } as Offers;
  }

  /** What the server asks is asked of the person: the same handlers serve both ways that the protocol has for it. */
  #answerAsks(): void {
    const answer = (asked: Asked) => {
      if (this.#client.getProtocolEra() !== 'modern') this.#rounds += 1;
      return this.#answers().answer(asked);
    };
    this.#client.setRequestHandler(
      'elicitation/create',
      ({ method, params }) => answer({ method, params: params as Asked['params'] }) as Promise<{ action: 'cancel' }>,
    );
    this.#client.setRequestHandler(
      'sampling/createMessage',
      ({ method, params }) => answer({ method, params: params as Asked['params'] }) as Promise<SamplingResult>,
    );
    this.#client.setNotificationHandler('notifications/message', ({ params }) => {
      this.#run?.tell('log', { level: params.level, data: params.data });
    });
  }

  #answers(): Answers {
    return new Answers(this.#run?.asks, Math.max(2, this.#rounds + 1));
  }

  #show(direction: Direction, message: unknown): void {
    const { method, id, params, result } = message as {
      method?: string;
      id?: unknown;
      params?: unknown;
      result?: unknown;
    };
    if (direction === 'sent' && method !== undefined && method === this.#wanted) {
      this.#made = { method, id, clientVersion: this.#clientVersion };
      if (this.#client.getProtocolEra() === 'modern') this.#rounds += 1;
      this.#lastResult = undefined;
    }
    const text = this.#numbers.restore(JSON.stringify(message));
    const bytes = Buffer.byteLength(text);
    if (direction === 'received') {
      this.#lastBytes = bytes;
      if (id === this.#made?.id) this.#lastResult = result;
      if (method === 'notifications/progress') this.#run?.tell('progress', params as TryEvents['progress']);
    }
    this.#shownBytes += bytes;
    const isShown = this.#shownBytes <= TRY_SHOWN_BYTES;
    this.#run?.tell('message', { direction, atMs: this.#elapsed(), text: isShown ? text : null, bytes });
  }

  async #fetch(input: string | URL, init: RequestInit = {}): Promise<Response> {
    const { http, address } = this.#options;
    const atMs = this.#elapsed();
    const given = [...new Headers(init.headers).entries()];
    const headers = new Headers(given.map(([name, value]) => [name, this.#numbers.restore(value)]));
    const own = this.#run?.headers ?? {};
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    const isPublic = String(input) === address.url && address.reachedAt !== address.url;
    // The gateway answers to the name by which clients know it, whichever way it is reached.
    if (isPublic) headers.set('host', new URL(address.url).host);
    const body = typeof init.body === 'string' ? this.#numbers.restore(init.body) : init.body;
    this.#unreached = undefined;
    const response = await http
      .fetch(isPublic ? address.reachedAt : input, { ...init, headers, body })
      .catch((error: unknown) => {
        if (init.method === 'POST' && init.signal?.aborted !== true) this.#unreached = error;
        throw error;
      });
    const [credentialHeader] = Object.keys(own);
    this.#run?.tell('http', {
      method: init.method ?? 'GET',
      status: response.status,
      atMs,
      request: maskedHeaders(headers, credentialHeader),
      response: maskedHeaders(response.headers),
    });
    return response;
  }

  #elapsed(): number {
    return performance.now() - this.#startedAtMs;
  }
}

type SamplingResult = { model: string; role: 'assistant'; content: { type: 'text'; text: string } };

const CLIENT_OPTIONS: ClientOptions = {
  capabilities: {
    elicitation: { form: {}, url: {} },
    sampling: {},
    extensions: {
      'io.modelcontextprotocol/tasks': {},
      'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] },
    },
  },
  // Whether a result is what the tool promised is told beside the result, and is no reason to withhold it.
  jsonSchemaValidator: {
    getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
  },
};

function negotiationOf(revision: TryRevision): Partial<ClientOptions> {
  if (revision === 'auto') return { versionNegotiation: { mode: 'auto' } };
  if (revision === '2026-07-28') return { versionNegotiation: { mode: { pin: revision } } };
  return { versionNegotiation: { mode: 'legacy' }, supportedProtocolVersions: [revision] };
}

/** As events name a session: never the id itself, which is a secret. */
function hashOf(sessionId: string | undefined): string | null {
  return sessionId === undefined ? null : createHash('sha256').update(sessionId).digest('hex').slice(0, 16);
}
