import { createHash } from 'node:crypto';
import type { CallEnding } from './call-ending.ts';
import type { OpenCall } from './open-call.ts';
import type { TaskOwner } from './task-owners.ts';

export type TaskEnd = Pick<CallEnding, 'isError' | 'errorCode' | 'result'> & {
  outcome: 'task_completed' | 'task_failed' | 'task_cancelled' | 'task_unresolved';
  taskStatus: string | undefined;
};

/** A tool call that was answered by a receipt. */
export type OpenTask = {
  call: OpenCall;
  /** Milliseconds since the epoch, because tasks outlive the process. */
  createdAtMs: number;
  expiresAtMs: number;
  /** The receipt was billed, so the end must not be. */
  wasBilled: boolean;
  /** Until when the server promised to keep it. This and the next are absent in an earlier version's journal. */
  keptUntilMs?: number | undefined;
  maker?: TaskOwner | undefined;
};

const MAX_TASKS = 50_000;

/** Tasks whose end is not known yet, by proxy, caller and task id; each ends once. */
export class TaskTable {
  readonly #tasks = new Map<string, OpenTask>();
  readonly #onUnresolved: (task: OpenTask) => void;

  constructor(onUnresolved: (task: OpenTask) => void) {
    this.#onUnresolved = onUnresolved;
  }

  get size(): number {
    return this.#tasks.size;
  }

  add(key: string, task: OpenTask): void {
    const oldest = this.#tasks.size >= MAX_TASKS ? this.#tasks.keys().next().value : undefined;
    if (oldest !== undefined) this.#giveUp(oldest);
    this.#tasks.set(key, task);
  }

  get(key: string): OpenTask | undefined {
    return this.#tasks.get(key);
  }

  /** Takes a task out because its end is known. */
  take(key: string): OpenTask | undefined {
    const task = this.#tasks.get(key);
    this.#tasks.delete(key);
    return task;
  }

  expire(nowMs: number): void {
    for (const [key, task] of this.#tasks) if (task.expiresAtMs <= nowMs) this.#giveUp(key);
  }

  #giveUp(key: string): void {
    const task = this.take(key);
    if (task !== undefined) this.#onUnresolved(task);
  }
}

/** Task ids are secrets of their callers, so only a hash is kept. */
export function taskKey(route: string, owner: string, taskId: string): string {
  return createHash('sha256').update(`${route}\n${owner}\n${taskId}`).digest('hex');
}
