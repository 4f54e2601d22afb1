// argon2id in WebAssembly, in a thread of its own because it does not give the event loop back while it works.
import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { argon2id, argon2Verify } from 'hash-wasm';
import type { Argon2Reply, Argon2Request } from './argon2.ts';
import { ARGON2_PARAMETERS } from './argon2-parameters.ts';

async function answer({ password, stored }: Argon2Request): Promise<string | boolean> {
  if (stored !== undefined) return argon2Verify({ password, hash: stored });
  const { memoryKiB, passes, lanes } = ARGON2_PARAMETERS;
  return argon2id({
    password,
    salt: randomBytes(16),
    memorySize: memoryKiB,
    iterations: passes,
    parallelism: lanes,
    hashLength: 32,
    outputType: 'encoded',
  });
}

parentPort?.on('message', (request: Argon2Request) => {
  answer(request).then(
    (result) => parentPort?.postMessage({ id: request.id, result } satisfies Argon2Reply),
    (error: Error) => parentPort?.postMessage({ id: request.id, error: error.message } satisfies Argon2Reply),
  );
});
