import { Worker } from 'node:worker_threads';

/**
 * Starts a thread of this program. The built program has the thread's file beside its own; the sources need a loader,
 * which a thread does not inherit.
 * @param source the thread's `*.worker.ts`, relative to the module that starts it
 */
export function startThread(source: URL, workerData?: unknown): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(source.href.replace(/\.ts$/, '.js')), { workerData });
  const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source.href)}); });`;
  return new Worker(load, { workerData, eval: true, execArgv: [] });
}
