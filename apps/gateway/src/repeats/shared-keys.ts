import { Redis } from 'ioredis';
import { z } from 'zod';
import type { KeptAnswer } from '../record/first-call.ts';
import type { KeyRecord } from './key-log.ts';

/** A key as gateways tell each other, with the answer that a repeat at another one is given. */
export type SharedKey = KeyRecord & { answer?: KeptAnswer | undefined };

/** Keys that several gateways know. */
export type SharedKeys = {
  /** Takes a key for a call; undefined when it was free, else the record of the call that has it. */
  claim(record: KeyRecord, ttlMs: number): Promise<SharedKey | undefined>;
  put(record: SharedKey, ttlMs: number): void;
  remove(name: string): void;
  close(): void;
};

const TIMEOUT_MS = 1_000;
const PREFIX = 'tallygate:key:';

const shared = z.object({
  name: z.string(),
  state: z.enum(['r', 'd', 'f']),
  digest: z.string(),
  owner: z.string(),
  acceptedMs: z.number(),
  billId: z.string().optional(),
  eventId: z.string().optional(),
  isBilled: z.boolean(),
  owed: z.string().optional(),
  answer: z
    .object({
      status: z.int(),
      text: z.base64(),
      outcome: z.enum(['ok', 'tool_error', 'rpc_error', 'invalid_result', 'task_created']),
      isError: z.boolean(),
      errorCode: z.int().optional(),
    })
    .optional(),
});

/**
 * Shares keys through Redis. While it does not answer every gateway knows its own keys only; a call that then runs at
 * two of them is billed under one id.
 * @param onError told once per outage
 */
export function connectSharedKeys(url: string, onError: (error: Error) => void): SharedKeys {
  const redis = new Redis(url, {
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  let isDown = false;
  const report = (error: unknown): void => {
    if (!isDown) onError(error instanceof Error ? error : new Error(String(error)));
    isDown = true;
  };
  redis.on('error', report);
  const connected = new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    redis.once('error', () => resolve());
  });

  async function claim(record: KeyRecord, ttlMs: number): Promise<SharedKey | undefined> {
    await connected;
    const key = PREFIX + record.name;
    // The holder may let go between the two commands; then the key is asked for once more.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if ((await redis.set(key, JSON.stringify(record), 'PX', ttlMs, 'NX')) === 'OK') return undefined;
      const text = await redis.get(key);
      if (text !== null) return read(text);
    }
    return undefined;
  }

  return {
    async claim(record, ttlMs) {
      try {
        const holder = await claim(record, Math.max(1, Math.ceil(ttlMs)));
        isDown = false;
        return holder;
      } catch (error) {
        report(error);
        return undefined;
      }
    },
    put(record, ttlMs) {
      const { answer } = record;
      const text = JSON.stringify({
        ...record,
        answer: answer === undefined ? undefined : { ...answer, text: answer.text.toString('base64') },
      });
      redis.set(PREFIX + record.name, text, 'PX', Math.max(1, Math.ceil(ttlMs))).catch(report);
    },
    remove(name) {
      redis.del(PREFIX + name).catch(report);
    },
    close() {
      redis.disconnect();
    },
  };
}

function read(text: string): SharedKey {
  const { answer, ...record } = shared.parse(JSON.parse(text));
  if (answer === undefined) return record;
  return {
    ...record,
    answer: { ...answer, errorCode: answer.errorCode, text: Buffer.from(answer.text, 'base64') },
  };
}
