import { Agent, type ClientRequest, request } from 'node:http';

export type OpenStreams = {
  /** How many ended although nobody here closed them. */
  cut(): number;
  close(): void;
};

const AT_ONCE = 50;

/** Opens server-sent event streams with GET, each on its own connection, and waits for the headers of all. */
export async function openStreams(url: string, headers: Record<string, string>, count: number): Promise<OpenStreams> {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  const requests: ClientRequest[] = [];
  let cut = 0;
  let isClosing = false;
  const open = () =>
    new Promise<void>((resolve, reject) => {
      const outgoing = request(url, { agent, headers: { ...headers, accept: 'text/event-stream' } }, (incoming) => {
        if (incoming.statusCode !== 200) reject(new Error(`a stream was answered with ${incoming.statusCode}`));
        incoming.resume().once('close', () => {
          if (!isClosing) cut += 1;
        });
        incoming.on('error', () => {});
        resolve();
      });
      outgoing.on('error', reject).end();
      requests.push(outgoing);
    });
  for (let opened = 0; opened < count; opened += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, open));
  }
  return {
    cut: () => cut,
    close: () => {
      isClosing = true;
      for (const each of requests) each.destroy();
      agent.destroy();
    },
  };
}
