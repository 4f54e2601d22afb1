import { createHash, randomUUID } from 'node:crypto';
import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  type Offers,
  TRY_SHOWN_BYTES,
  TRY_SILENT_MS,
  TRY_TOTAL_MS,
  type TryAction,
  type TryAnswer,
  type TryEventName,
  type TryEvents,
} from '@tallygate/contracts/try';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';
import type { Asks } from './asks.ts';
import { maskedHeaders } from './masked-headers.ts';
import { type Direction, recordMessages } from './recorded-transport.ts';

export type Tell = <Name extends TryEventName>(name: Name, data: TryEvents[Name]) => void;

/** The request whose answer is the result of a try, by its JSON-RPC id, and the version that its client says it has. */
export type MadeRequest = { method: string; id: unknown; clientVersion: string };

const CLIENT_NAME = 'tallygate-console';

type Options = {
  /** The proxy's URL at the gateway. */
  url: string;
  /** By which the caller is known. */
  headers: Record<string, string>;
  http: OutboundClient;
  version: string;
  tell: Tell;
  asks: Asks;
  signal: AbortSignal;
};

const METHODS: Record<Exclude<TryAction['kind'], 'offers'>, string> = {
  tool: 'tools/call',
  prompt: 'prompts/get',
  resource: 'resources/read',
};

/** A person's way through a proxy: an official client, of which every message and header is shown. */
export class TrySession {
  readonly #client: Client;
  readonly #transport: StreamableHTTPClientTransport;
  readonly #options: Options;
  /** Of this try alone, and nobody's to guess: its event is found by it. What stands behind `+` is no version (semver.org, 10). */
  readonly #clientVersion: string;
  readonly #startedAtMs = performance.now();
  #shownBytes = 0;
  #lastBytes = 0;
  #made: MadeRequest | undefined;
  #wanted: string | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#clientVersion = `${options.version}+${randomUUID()}`;
    this.#transport = recordMessages(
      new StreamableHTTPClientTransport(new URL(options.url), {
        requestInit: { headers: options.headers },
        fetch: (input, init) => this.#fetch(input, init),
      }),
      (direction, message) => this.#show(direction, message),
    );
    this.#client = new Client({ name: CLIENT_NAME, version: this.#clientVersion }, CLIENT_OPTIONS);
    this.#answerAsks();
  }

  /** The request that the wanted result answers, once it was sent. */
  get made(): MadeRequest | undefined {
    return this.#made;
  }

  /** @throws what the client fails with */
  async connect(): Promise<void> {
    const { signal, tell } = this.#options;
    await this.#client.connect(this.#transport, { timeout: TRY_SILENT_MS, signal });
    const info = this.#client.getServerVersion();
    tell('connected', {
      server: { name: info?.name ?? 'unknown', version: info?.version ?? 'unknown' },
      protocolVersion: this.#client.getNegotiatedProtocolVersion() ?? 'unknown',
      sessionHash: hashOf(this.#transport.sessionId),
    });
  }

  /** Does what was asked for, and tells the result. @throws what the client fails with */
  async run(action: TryAction): Promise<void> {
    const { tell } = this.#options;
    if (action.kind === 'offers') {
      tell('offers', await this.#offers());
      return;
    }
    this.#wanted = METHODS[action.kind];
    const startedAtMs = performance.now();
    const result = await this.#call(action);
    tell('result', { result, durationMs: performance.now() - startedAtMs, bytes: this.#lastBytes });
  }

  async close(): Promise<void> {
    await this.#transport.terminateSession().catch(() => {});
    await this.#client.close().catch(() => {});
  }

  #call(action: Exclude<TryAction, { kind: 'offers' }>): Promise<unknown> {
    const options = {
      signal: this.#options.signal,
      timeout: TRY_SILENT_MS,
      maxTotalTimeout: TRY_TOTAL_MS,
      resetTimeoutOnProgress: true,
      onprogress: (progress: TryEvents['progress']) => this.#options.tell('progress', progress),
    };
    if (action.kind === 'tool')
      return this.#client.callTool({ name: action.name, arguments: action.arguments }, options);
    if (action.kind === 'prompt')
      return this.#client.getPrompt({ name: action.name, arguments: action.arguments }, options);
    return this.#client.readResource({ uri: action.uri }, options);
  }

  async #offers(): Promise<Offers> {
    const client = this.#client;
    const has = client.getServerCapabilities() ?? {};
    const options = { signal: this.#options.signal, timeout: TRY_SILENT_MS };
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
    const { asks, tell } = this.#options;
    this.#client.setRequestHandler('elicitation/create', async ({ params }) => {
      const kind = (params as { mode?: string }).mode === 'url' ? 'url' : 'form';
      return elicitationResult(await asks.ask(kind, params as Record<string, unknown>));
    });
    this.#client.setRequestHandler('sampling/createMessage', async ({ params }) => {
      const answer = await asks.ask('sampling', params as Record<string, unknown>);
      if (answer.action !== 'reply') throw new Error('The person who was asked gave no reply');
      return { model: 'a person', role: 'assistant' as const, content: { type: 'text' as const, text: answer.text } };
    });
    this.#client.setNotificationHandler('notifications/message', ({ params }) => {
      tell('log', { level: params.level, data: params.data });
    });
  }

  #show(direction: Direction, message: unknown): void {
    const text = JSON.stringify(message);
    const bytes = Buffer.byteLength(text);
    const { method, id } = message as { method?: string; id?: unknown };
    if (direction === 'sent' && method !== undefined && method === this.#wanted)
      this.#made = { method, id, clientVersion: this.#clientVersion };
    if (direction === 'received') this.#lastBytes = bytes;
    this.#shownBytes += bytes;
    const isCut = this.#shownBytes > TRY_SHOWN_BYTES;
    this.#options.tell('message', {
      direction,
      atMs: this.#elapsed(),
      message: isCut ? null : message,
      bytes,
      isCut,
    });
  }

  async #fetch(input: string | URL, init?: RequestInit): Promise<Response> {
    const { http, tell, headers } = this.#options;
    const [credentialHeader] = Object.keys(headers);
    const atMs = this.#elapsed();
    const response = await http.fetch(input, init);
    tell('http', {
      method: init?.method ?? 'GET',
      status: response.status,
      atMs,
      request: maskedHeaders(new Headers(init?.headers), credentialHeader),
      response: maskedHeaders(response.headers),
    });
    return response;
  }

  #elapsed(): number {
    return performance.now() - this.#startedAtMs;
  }
}

const CLIENT_OPTIONS: ClientOptions = {
  versionNegotiation: { mode: 'auto' },
  capabilities: { elicitation: { form: {}, url: {} }, sampling: {} },
};

function elicitationResult(answer: TryAnswer['answer']) {
  if (answer.action === 'accept')
    return { action: 'accept' as const, content: (answer.content ?? {}) as Record<string, string | number | boolean> };
  return { action: answer.action === 'decline' ? ('decline' as const) : ('cancel' as const) };
}

/** As events name a session: never the id itself, which is a secret. */
function hashOf(sessionId: string | undefined): string | null {
  return sessionId === undefined ? null : createHash('sha256').update(sessionId).digest('hex').slice(0, 16);
}
