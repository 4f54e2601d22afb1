import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Era } from '@tallygate/testing/odd-answers/odd-result';

/** What a client's caller was told of a tool call. */
export type Verdict = 'result' | 'tool_error' | 'task' | 'input_required' | 'failed';

/** What a client saw of the answer to a call, and what it made of it. */
export type Seen = {
  verdict: Verdict;
  /** Why it failed, for whoever reads a disagreement. */
  reason: string;
  /** The call's id, by which the clients know its answer. */
  id: number;
  status: number;
  contentType: string | null;
  /** The body after content decoding, as far as it came. */
  bytes: Buffer;
  /** It broke off, or could not be decoded. */
  isBroken: boolean;
  /** It was given up because nothing more came for a while; it is broken, too. */
  hasStalled: boolean;
};

/** One of the official clients, connected. It makes one call at a time. */
export type OfficialClient = {
  name: string;
  call(tool: string): Promise<Seen>;
  close(): Promise<void>;
};

/** Said in a server's place when its whole answer was read and did not end the call. */
const NOTHING_CAME = 'the whole answer was read and the call still waits';
const NOTHING_CODE = 77_001;
/** Turns of the event loop in which a client surely reads what it has been given. */
const TURNS = 4;
/** The fetch of Node waits for ever for some bodies that it cannot decode; a caller would see a time-out. */
const STALLED_MS = 300;
const STALLED_TURNS = 100;

type Answer = Pick<Seen, 'id' | 'status' | 'contentType' | 'isBroken' | 'hasStalled'> & {
  chunks: Uint8Array[];
  hasEnded: boolean;
};
type Settle = (message: { jsonrpc: '2.0'; id: number; error: { code: number; message: string } }) => void;

/** The fetch of a client: shows what its current call was answered, and ends a call that would wait for ever. */
class WatchedFetch {
  answer: Answer | undefined;
  settle: Settle | undefined;

  readonly fetch = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as { id?: number; method?: string }) : {};
    const response = await fetch(url, init);
    if (body.method !== 'tools/call' || body.id === undefined) return response;
    const answer: Answer = {
      id: body.id,
      status: response.status,
      contentType: response.headers.get('content-type'),
      chunks: [],
      isBroken: false,
      hasStalled: false,
      hasEnded: false,
    };
    this.answer = answer;
    if (response.body === null || (response.status >= 300 && response.status < 400)) {
      this.#end(answer);
      return response;
    }
    const { status, statusText, headers } = response;
    const watched = this.#watch(response.body, answer, headers.has('content-encoding'));
    return new Response(watched, { status, statusText, headers });
  };

  #watch(body: ReadableStream<Uint8Array>, answer: Answer, mayStall: boolean): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    const stalled = mayStall ? setTimeout(() => this.#stall(answer), STALLED_MS) : undefined;
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { value, done } = await reader.read();
          if (done) {
            controller.close();
            this.#end(answer);
          } else {
            answer.chunks.push(value);
            stalled?.refresh();
            controller.enqueue(value);
          }
        } catch (error) {
          answer.isBroken = true;
          controller.error(error);
          this.#end(answer);
        }
      },
      cancel: async (reason) => {
        this.#end(answer);
        await reader.cancel(reason);
      },
    });
  }

  #stall(answer: Answer): void {
    if (!answer.hasEnded) {
      answer.isBroken = true;
      answer.hasStalled = true;
    }
    this.#end(answer, STALLED_TURNS);
  }

  #end(answer: Answer, turns = TURNS): void {
    setImmediate(() => {
      if (answer.hasEnded) return;
      if (turns > 0) this.#end(answer, turns - 1);
      else {
        answer.hasEnded = true;
        this.settle?.({ jsonrpc: '2.0', id: answer.id, error: { code: NOTHING_CODE, message: NOTHING_CAME } });
      }
    });
  }
}

type CallTool = (tool: string) => Promise<Record<string, unknown>>;

async function seenBy(watched: WatchedFetch, call: CallTool, tool: string, era: Era): Promise<Seen> {
  watched.answer = undefined;
  let verdict: Verdict;
  let reason = '';
  try {
    verdict = verdictOf(await call(tool), era);
  } catch (error) {
    verdict = 'failed';
    reason = String(error);
  }
  const answer = watched.answer as Answer | undefined;
  // Bytes behind a stream's answer are read to their end, so that both ways can be compared.
  while (answer !== undefined && !answer.hasEnded) await new Promise(setImmediate);
  const { id = -1, status = 0, contentType = null, chunks = [] } = answer ?? {};
  const { isBroken = true, hasStalled = false } = answer ?? {};
  return { verdict, reason, id, status, contentType, bytes: Buffer.concat(chunks), isBroken, hasStalled };
}

function verdictOf(result: Record<string, unknown>, era: Era): Verdict {
  const task = result.task as { taskId?: unknown } | null | undefined;
  // A receipt is handed out like a result; who asked for a task looks for it there.
  if (era === 'legacy' && typeof task?.taskId === 'string') return 'task';
  if (era === 'modern' && result.resultType === 'input_required') return 'input_required';
  return result.isError === true ? 'tool_error' : 'result';
}

const headers = { authorization: 'Bearer ann' };
const reconnectionOptions = {
  initialReconnectionDelay: 1,
  maxReconnectionDelay: 1,
  reconnectionDelayGrowFactor: 1,
  maxRetries: 0,
};

/** Connects generation 1 (`@modelcontextprotocol/sdk`). */
export async function connectV1(url: string): Promise<OfficialClient> {
  const watched = new WatchedFetch();
  const client = new ClientV1({ name: 'v1', version: '1' });
  const transport = new TransportV1(new URL(url), {
    fetch: watched.fetch,
    requestInit: { headers },
    reconnectionOptions,
  });
  await client.connect(transport);
  watched.settle = (message) => transport.onmessage?.(message);
  return {
    name: 'v1',
    call: (tool) => seenBy(watched, (name) => client.callTool({ name, arguments: {} }), tool, 'legacy'),
    close: () => client.close(),
  };
}

/** Connects generation 2 (`@modelcontextprotocol/client`), with a handshake or in the manner of 2026-07-28. */
export async function connectV2(url: string, era: Era): Promise<OfficialClient> {
  const watched = new WatchedFetch();
  const mode = era === 'legacy' ? 'legacy' : { pin: '2026-07-28' };
  const client = new ClientV2({ name: 'v2', version: '1' }, { versionNegotiation: { mode } });
  const transport = new TransportV2(new URL(url), {
    fetch: watched.fetch,
    requestInit: { headers },
    reconnectionOptions,
  });
  await client.connect(transport);
  watched.settle = (message) => transport.onmessage?.(message);
  return {
    name: era === 'legacy' ? 'v2' : 'v2-modern',
    call: (tool) =>
      seenBy(watched, (name) => client.callTool({ name, arguments: {} }, { allowInputRequired: true }), tool, era),
    close: () => client.close(),
  };
}
