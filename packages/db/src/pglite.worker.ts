import { parentPort, workerData } from 'node:worker_threads';
import { type EmbeddedSession, sessionOf } from './embedded-session.ts';
import { openPglite } from './open-pglite.ts';
import type { ThreadAnswer, ThreadData, ThreadRequest } from './thread-messages.ts';

const { dataDir } = workerData as ThreadData;
let opened: Promise<EmbeddedSession> | undefined;
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: ThreadRequest) => {
  last = last.then(() => answer(request)).then((reply) => parentPort?.postMessage(reply));
});

async function answer(request: ThreadRequest): Promise<ThreadAnswer> {
  const { id } = request;
  try {
    return { id, answers: await perform(request) };
  } catch (error) {
    return { id, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function perform(request: ThreadRequest): Promise<readonly Uint8Array[]> {
  opened ??= openPglite(dataDir).then(sessionOf);
  const session = await opened;
  if (request.ask === 'exchange') return session.exchange(request.messages);
  if (request.ask === 'reset') await session.reset();
  if (request.ask === 'close') await session.close();
  return [];
}
