import { Worker } from 'node:worker_threads';

export type HealthPoll = { worst: number; answers: number };

/** Polls `/health` while something is done to its server; `worst` is the slowest answer in milliseconds. */
export async function pollHealth(url: string, attack: () => Promise<void>): Promise<HealthPoll> {
  const worker = new Worker(new URL('./health-poll.worker.mjs', import.meta.url), {
    workerData: { url },
    execArgv: [],
  });
  const polled = new Promise<HealthPoll>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await new Promise((resolve) => worker.once('online', resolve));
  await attack();
  worker.postMessage('stop');
  return polled;
}
