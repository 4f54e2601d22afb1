import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '@tallygate/testing/random';

export type Caller = { url: string; headers: Record<string, string> };

/** What callers did and saw, by JSON-RPC id. Every call has its own. */
export class CallBook {
  made = 0;
  /** Calls whose whole result reached the caller, although the connection may have broken right behind it. */
  readonly delivered = new Set<string>();
  /** Those of them that ended with `isError`: not billed. */
  readonly deliveredErrors = new Set<string>();
  readonly refused = new Map<number, number>();
  broken = 0;
  /** Calls that their caller gave up on. */
  abandoned = 0;
}

type Kind = { tool: string; arguments: Record<string, unknown>; abandonAfterMs?: number };

/** Runs callers until they are stopped: short answers, streamed ones, slow ones, failing ones, and callers that leave. */
export function startCallers(count: number, caller: Caller, random: Random): { book: CallBook; stop(): Promise<void> } {
  const book = new CallBook();
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  let isStopped = false;
  const loop = async (at: number) => {
    while (!isStopped) {
      const id = `c${at}-${book.made}`;
      book.made += 1;
      const ended = await call(caller, agent, id, kindOf(random), book);
      // A gateway that is being started refuses at once; without a pause that would be millions of calls.
      await pause(ended === 'delivered' ? random.between(0, 15) : 50);
    }
  };
  const running = Array.from({ length: count }, (_, at) => loop(at));
  return {
    book,
    async stop() {
      isStopped = true;
      await Promise.all(running);
      agent.destroy();
    },
  };
}

function kindOf(random: Random): Kind {
  const share = random.next();
  if (share < 0.55) return { tool: 'echo', arguments: { message: 'x'.repeat(random.whole(1, 400)) } };
  if (share < 0.7) return { tool: 'stream', arguments: { steps: random.whole(1, 5) } };
  if (share < 0.85) return { tool: 'slow', arguments: { delayMs: random.whole(20, 700) } };
  if (share < 0.93) return { tool: 'fail', arguments: {} };
  return { tool: 'slow', arguments: { delayMs: 300 }, abandonAfterMs: random.whole(1, 299) };
}

function call(caller: Caller, agent: Agent, id: string, kind: Kind, book: CallBook): Promise<'delivered' | 'not'> {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: kind.tool, arguments: kind.arguments },
  });
  return new Promise((resolve) => {
    const outgoing = request(caller.url, { method: 'POST', agent, headers: caller.headers });
    let leave: NodeJS.Timeout | undefined;
    if (kind.abandonAfterMs !== undefined) {
      leave = setTimeout(() => {
        book.abandoned += 1;
        outgoing.destroy();
      }, kind.abandonAfterMs);
    }
    outgoing.once('error', () => {
      if (kind.abandonAfterMs === undefined) book.broken += 1;
      clearTimeout(leave);
      resolve('not');
    });
    outgoing.once('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('error', () => {});
      answer.once('close', () => {
        clearTimeout(leave);
        resolve(note(answer, text, id, book));
      });
    });
    outgoing.end(body);
  });
}

/** What counts is which bytes arrived, not whether the connection ended well. */
function note(answer: IncomingMessage, text: string, id: string, book: CallBook): 'delivered' | 'not' {
  const status = answer.statusCode ?? 0;
  if (status !== 200) {
    book.refused.set(status, (book.refused.get(status) ?? 0) + 1);
    return 'not';
  }
  const result = messagesOf(answer, text).find((message) => message.id === id && message.result !== undefined);
  if (result === undefined) {
    book.broken += 1;
    return 'not';
  }
  book.delivered.add(id);
  if (result.result?.isError) book.deliveredErrors.add(id);
  return 'delivered';
}

type Message = { id?: string; result?: { isError?: boolean } };

function messagesOf(answer: IncomingMessage, text: string): Message[] {
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream');
  // Behind the last blank line stands an event that is not whole.
  const parts = isStream
    ? text
        .split('\n\n')
        .slice(0, -1)
        .map(
          (event) =>
            event
              .split('\n')
              .find((line) => line.startsWith('data: '))
              ?.slice('data: '.length) ?? '',
        )
    : [text];
  return parts.flatMap((part) => {
    try {
      return [JSON.parse(part) as Message];
    } catch {
      return [];
    }
  });
}
