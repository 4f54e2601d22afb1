import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, ProtocolError, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { TRY_SILENT_MS, TRY_TOTAL_MS, type TryTask } from '@tallygate/contracts/try';
import { z } from 'zod';
import type { Asked } from './answers.ts';

const FASTEST_POLL_MS = 100;
const SLOWEST_POLL_MS = 5_000;
const CANCEL_MS = 2_000;

const anything = z.looseObject({});

/** What both revisions say of a task; each spells the two times in milliseconds in its own way. */
const taskState = z.looseObject({
  taskId: z.string(),
  status: z.enum(['working', 'input_required', 'completed', 'failed', 'cancelled']),
  statusMessage: z.string().optional(),
  createdAt: z.string().optional(),
  lastUpdatedAt: z.string().optional(),
  ttl: z.number().nullish(),
  ttlMs: z.number().nullish(),
  pollInterval: z.number().optional(),
  pollIntervalMs: z.number().optional(),
});
type State = z.output<typeof taskState>;

type Created = TryTask & { pollMs: number };

/** The task that a result of `tools/call` begins: `result.task` in 2025-11-25, the result itself in 2026-07-28. */
export function createdTask(result: unknown): Created | undefined {
  const { resultType, task } = (result ?? {}) as { resultType?: unknown; task?: unknown };
  const parsed = taskState.safeParse(resultType === 'task' ? result : task);
  return parsed.success ? shown(parsed.data) : undefined;
}

/** The server ended the task because somebody asked for it. */
export class TaskCancelled extends Error {
  override name = 'TaskCancelled';
}

type Options = {
  created: Created;
  signal: AbortSignal;
  tell: (state: TryTask) => void;
  /** Answers what the server asks while it works on it. */
  answer: (asked: Asked) => Promise<Record<string, unknown>>;
};

/** A call that its server goes on with as a task, asked after until it ends; by the rules of either revision. */
export class Task {
  readonly #client: Client;
  readonly #options: Options;
  readonly #answered = new Set<string>();

  constructor(client: Client, options: Options) {
    this.#client = client;
    this.#options = options;
  }

  /** `tools/call`, of which the answer may be a task. @throws what the client fails with */
  static call(
    client: Client,
    params: { name: string; arguments: Record<string, unknown> },
    { isTask, ...options }: Parameters<Client['callTool']>[1] & { isTask: boolean },
  ): Promise<unknown> {
    return isTask
      ? client.request({ method: 'tools/call', params }, anything, options)
      : client.callTool(params, options);
  }

  /**
   * The result that the call would have had.
   * @throws TaskCancelled, ProtocolError when the task failed, SdkError when it takes too long, or what the client fails with
   */
  async result(): Promise<unknown> {
    const { created, signal, tell } = this.#options;
    const deadline = performance.now() + TRY_TOTAL_MS;
    const isModern = this.#client.getProtocolEra() === 'modern';
    tell(withoutPoll(created));
    for (let { pollMs } = created; performance.now() < deadline; ) {
      await sleep(pollMs, undefined, { signal });
      const state = await this.#request('tasks/get', taskState);
      const now = shown(state);
      tell(withoutPoll(now));
      pollMs = now.pollMs;
      if (state.status === 'cancelled') throw new TaskCancelled(state.statusMessage ?? 'The task was cancelled.');
      if (!isModern) {
        // What it asks comes as requests of the server, beside the answer that waits until it has ended.
        if (state.status !== 'working') return this.#request('tasks/result', anything);
        continue;
      }
      if (state.status === 'completed') return state.result;
      if (state.status === 'failed') throw failureIn(state.error);
      if (state.status === 'input_required') await this.#answer(state.inputRequests);
    }
    throw new SdkError(SdkErrorCode.RequestTimeout, 'The task did not end in time');
  }

  /** Asks the server to end it; whether it does shows in its state. */
  async cancel(): Promise<void> {
    const { created } = this.#options;
    const options = { timeout: CANCEL_MS };
    await this.#client
      .request({ method: 'tasks/cancel', params: { taskId: created.id } }, anything, options)
      .catch(() => {});
  }

  #request<Schema extends z.ZodType>(method: string, schema: Schema): Promise<z.output<Schema>> {
    const { created, signal } = this.#options;
    const options = { signal, timeout: method === 'tasks/result' ? TRY_TOTAL_MS : TRY_SILENT_MS };
    return this.#client.request({ method, params: { taskId: created.id } }, schema, options) as Promise<
      z.output<Schema>
    >;
  }

  /** Answers what is asked and was not answered yet (`tasks/update`). */
  async #answer(asked: unknown): Promise<void> {
    const open = Object.entries((asked ?? {}) as Record<string, Asked>).filter(([key]) => !this.#answered.has(key));
    for (const [key, request] of open) {
      this.#answered.add(key);
      const inputResponses = { [key]: await this.#options.answer(request) };
      const { created, signal } = this.#options;
      const params = { taskId: created.id, inputResponses };
      await this.#client.request({ method: 'tasks/update', params }, anything, { signal, timeout: TRY_SILENT_MS });
    }
  }
}

function shown({ taskId, status, statusMessage, createdAt, lastUpdatedAt, ...times }: State): Created {
  const pollMs = times.pollIntervalMs ?? times.pollInterval ?? 1_000;
  return {
    id: taskId,
    status,
    statusMessage,
    createdAt,
    lastUpdatedAt,
    ttlMs: times.ttlMs ?? times.ttl,
    pollMs: Math.min(SLOWEST_POLL_MS, Math.max(FASTEST_POLL_MS, pollMs)),
  };
}

function withoutPoll({ pollMs: _pollMs, ...task }: Created): TryTask {
  return task;
}

function failureIn(error: unknown): ProtocolError {
  const { code, message, data } = (error ?? {}) as { code?: unknown; message?: unknown; data?: unknown };
  const text = typeof message === 'string' ? message : 'The task failed, and the server does not say why';
  return new ProtocolError(typeof code === 'number' ? code : 0, text, data);
}
