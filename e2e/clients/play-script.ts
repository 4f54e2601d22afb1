import { request } from 'node:http';
import type { Step } from './recorded-script.ts';

/** What came back on the wire. */
export type Played = { name: string; status: number; headers: string[]; body: string };

/** Headers of one connection or one moment, and those that are the gateway's own to say: who serves, and to which origins. */
const NOT_COMPARED = /^(connection|keep-alive|transfer-encoding|date|x-powered-by|access-control-.+)$/i;

/** Sends the script's requests one after the other, each on a connection of its own; ids that are random get a name. */
export async function playScript(url: string, script: readonly Step[], authorization?: string): Promise<Played[]> {
  const played: Played[] = [];
  let sessionId: string | undefined;
  for (const step of script) {
    const answer = await exchange(url, step, {
      ...(authorization === undefined ? {} : { authorization }),
      ...(step.inSession && sessionId !== undefined ? { 'mcp-session-id': sessionId } : {}),
    });
    sessionId ??= answer.sessionId;
    played.push({ name: step.name, ...answer.seen });
  }
  return played.map((answer) => JSON.parse(withoutRandomIds(JSON.stringify(answer), sessionId)));
}

function exchange(url: string, step: Step, headers: Record<string, string>) {
  return new Promise<{ seen: Omit<Played, 'name'>; sessionId: string | undefined }>((resolve, reject) => {
    const outgoing = request(
      url,
      { method: step.method, headers: { ...step.headers, ...headers }, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const { rawHeaders } = incoming;
          const pairs = rawHeaders.flatMap((name, index) =>
            index % 2 === 0 && !NOT_COMPARED.test(name) ? [`${name.toLowerCase()}: ${rawHeaders[index + 1]}`] : [],
          );
          const session = incoming.headers['mcp-session-id'];
          resolve({
            // Latin-1 keeps every byte apart from every other.
            seen: {
              status: incoming.statusCode ?? 0,
              headers: pairs.sort(),
              body: Buffer.concat(chunks).toString('latin1'),
            },
            sessionId: typeof session === 'string' ? session : undefined,
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(step.body);
  });
}

function withoutRandomIds(text: string, sessionId: string | undefined): string {
  const named = sessionId === undefined ? text : text.replaceAll(sessionId, '<session>');
  // The sample server numbers its events by random UUIDs.
  return named.replace(/id: [0-9a-f]{8}-[0-9a-f-]{27}/g, 'id: <event>');
}
