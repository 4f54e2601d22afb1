import { startThread } from '@tallygate/server-kit/start-thread';
import { ARGON2_PARAMETERS } from './argon2-parameters.ts';

export type Argon2Request = { id: number; password: string; stored?: string };
export type Argon2Reply = { id: number; result: string | boolean } | { id: number; error: string };

/** argon2id (RFC 9106) as PHC strings: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export type Argon2 = {
  hash(password: string): Promise<string>;
  /** @param stored a string whose parameters are known to be bearable */
  verify(password: string, stored: string): Promise<boolean>;
};

let loaded: Promise<Argon2> | undefined;

/** The native library; where it has no build for this machine, WebAssembly in a thread. Both write the same strings. */
export function argon2(): Promise<Argon2> {
  loaded ??= nativeArgon2().catch(() => threadArgon2());
  return loaded;
}

async function nativeArgon2(): Promise<Argon2> {
  const native = await import('@node-rs/argon2');
  const { memoryKiB, passes, lanes } = ARGON2_PARAMETERS;
  return {
    hash: (password) => native.hash(password, { memoryCost: memoryKiB, timeCost: passes, parallelism: lanes }),
    verify: (password, stored) => native.verify(stored, password),
  };
}

/** argon2id in WebAssembly, in one thread that does not keep the process alive. */
export function threadArgon2(): Argon2 {
  const thread = startThread(new URL('./argon2.worker.ts', import.meta.url));
  const waiting = new Map<number, { resolve: (result: string | boolean) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  thread.on('message', (reply: Argon2Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asked?.reject(new Error(reply.error));
    else asked?.resolve(reply.result);
    if (waiting.size === 0) thread.unref();
  });
  thread.on('error', (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  const ask = (request: Omit<Argon2Request, 'id'>) =>
    new Promise<string | boolean>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      thread.ref();
      thread.postMessage({ id: lastId, ...request } satisfies Argon2Request);
    });
  return {
    hash: async (password) => String(await ask({ password })),
    verify: async (password, stored) => (await ask({ password, stored })) === true,
  };
}
