import type { Logger } from '@tallygate/server-kit/logger';
import { ProductClock } from '@tallygate/server-kit/product-clock';
import type { Spool } from '@tallygate/spool/spool';
import { LinkedList } from '../exchange/linked-list.ts';
import { CallEnding } from './call-ending.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { FinishedCall, OpenCall } from './open-call.ts';
import { PendingCalls } from './pending-calls.ts';
import { RefusalFolds } from './refusal-folds.ts';
import { RefusalQuota } from './refusal-quota.ts';
import { RoundTable } from './round-table.ts';
import { UNRESOLVED } from './task-end.ts';
import { TaskOwners } from './task-owners.ts';
import { type OpenTask, type TaskEnd, TaskTable } from './task-table.ts';
import { UnattendedCalls } from './unattended-calls.ts';

export type RecordSpool = Pick<Spool, 'appendThen' | 'canAccept' | 'journal'>;

/** A call that can be cancelled. `cancel` is emptied when the call ends, because a map keeps former entries alive (see `LinkedList`). */
export type RunningCall = { cancel: (() => void) | undefined };

export type Recorded = (error?: Error) => void;

type EndedCall = {
  call: OpenCall;
  ending: CallEnding;
  /** Members that became known after acceptance, with a trailing comma. */
  late: string;
  /** The call has an event already; this one reports on it. */
  isUpdate: boolean;
};

/** A call that is open this long is journaled, so that a crash cannot make it vanish. */
const JOURNAL_AFTER_MS = 100;
const EXPECTED_EVENT_BYTES = 2048;
/** A journal entry that only asks whether the disk takes writes again; as large as an event, so that a few free bytes do not count. */
export const PROBE_ID = 'probe';
const PROBE_TEXT = ' '.repeat(EXPECTED_EVENT_BYTES);
const PROBE_INTERVAL_MS = 1000;
const NOTHING: Recorded = () => {};
/** Takes events to the spool, and keeps what outlives one exchange: open calls, pending answers, tasks, rounds. */
export class Recorder {
  readonly metrics: GatewayMetrics;
  /** When calls are made and tasks end. */
  readonly clock: ProductClock;
  readonly pending: PendingCalls;
  readonly tasks: TaskTable;
  readonly taskOwners = new TaskOwners();
  readonly rounds = new RoundTable();
  readonly unattended: UnattendedCalls;
  /** Running calls of sessions, by `sessionCallKey`, so that a cancel notification finds them. */
  readonly running = new Map<string, RunningCall>();
  readonly #spool: RecordSpool;
  readonly #logger: Logger;
  /** Open calls that are not journaled yet. */
  readonly #young = new LinkedList<OpenCall>();
  readonly #refusals: RefusalQuota;
  /** Refusals that are told as one with others. */
  readonly folds: RefusalFolds;
  readonly #sweeper: NodeJS.Timeout;
  #isWritable = true;
  #probedAt = 0;

  constructor(options: {
    spool: RecordSpool;
    metrics: GatewayMetrics;
    logger: Logger;
    pendingMs?: number;
    /** What is kept of answers that are read without their callers. */
    keptUnattendedBytes?: number | undefined;
    /** Of business; the machine's unless it is given. */
    clock?: ProductClock | undefined;
    /** The clock of what is recorded per second, in milliseconds. */
    nowMs?: () => number;
  }) {
    this.#spool = options.spool;
    this.metrics = options.metrics;
    this.clock = options.clock ?? new ProductClock();
    this.unattended = new UnattendedCalls(options.metrics, options.keptUnattendedBytes);
    this.#logger = options.logger;
    this.pending = new PendingCalls(options.pendingMs ?? 600_000);
    this.tasks = new TaskTable((task) => {
      this.endTask(task, { end: UNRESOLVED, late: '' }, NOTHING);
    });
    this.#refusals = new RefusalQuota((perSecond) => {
      this.#logger.warn({ perSecond }, 'more refusals than are recorded: the rest is counted');
    }, options.nowMs);
    this.folds = new RefusalFolds((text) => this.append(text, undefined, NOTHING), options.nowMs ?? this.clock.nowMs);
    this.#sweeper = setInterval(() => this.#sweep(), JOURNAL_AFTER_MS);
    this.#sweeper.unref();
  }

  /** Whether a new tool call may be made: its event must find room, on the disk too. */
  canAccept(): boolean {
    return this.#isWritable && this.#spool.canAccept(EXPECTED_EVENT_BYTES);
  }

  /** False after a failed write, until one succeeds again. */
  get isWritable(): boolean {
    return this.#isWritable;
  }

  /** Closes the probe of a process that was killed while it probed. */
  endProbe(): void {
    this.#spool.journal.close(PROBE_ID);
  }

  /** The call goes upstream now. */
  opened(call: OpenCall): void {
    call.isDispatched = true;
    this.waiting(call);
  }

  /** The call is open, though nothing of it goes upstream yet. */
  waiting(call: OpenCall): void {
    if (call.isLinked || call.isJournaled) return;
    call.openedAt = performance.now();
    this.#young.add(call);
  }

  /** Journals the call before it is made; `done` tells when that is on disk. */
  openedDurably(call: OpenCall, done: Recorded): void {
    this.#young.remove(call);
    call.isJournaled = true;
    call.isDispatched = true;
    this.#spool.journal.open(call.id, call.journalText(), done);
  }

  /**
   * Writes the event of a call, or an update to it. `done` is told when it is on disk; by then the answer may go out.
   */
  write(
    { call, ending, late, isUpdate }: EndedCall,
    done: (error: Error | undefined, finished: FinishedCall) => void,
  ): FinishedCall {
    const finished = call.finish(ending, late, isUpdate);
    const { text, decision } = finished;
    call.recorded(finished);
    this.#young.remove(call);
    this.metrics.noteCall(call.facts.proxy, {
      method: call.facts.method,
      outcome: ending.outcome,
      isBillable: decision.billable,
      durationMs: ending.durationMs,
    });
    this.append(text, call.isJournaled && !isUpdate ? call.id : undefined, (error) => done(error, finished));
    return finished;
  }

  /** Writes the event that was due once the result of a call reached a repeat of it. */
  writeOwed(text: string, proxy: string, done: Recorded): void {
    this.metrics.noteCall(proxy, { method: 'repeat', outcome: 'ok', isBillable: true, durationMs: 0 });
    this.append(text, undefined, done);
  }

  /** Awaits the end of a task, across restarts. */
  openTask(key: string, task: OpenTask): void {
    this.tasks.add(key, task);
    const { call, ...kept } = task;
    this.#spool.journal.open(taskEntry(task), call.journalText({ key, ...kept }));
  }

  /** Writes the event of a task's end; `late` holds members that became known after acceptance, with a trailing comma. */
  endTask(task: OpenTask, { end, late }: { end: TaskEnd; late: string }, done: Recorded): void {
    const ending = new CallEnding(end.outcome);
    ending.taskStatus = end.taskStatus;
    ending.isError = end.isError;
    ending.errorCode = end.errorCode;
    ending.result = end.result;
    ending.durationMs = Math.max(0, this.clock.nowMs() - task.createdAtMs);
    ending.delivered = end.outcome === 'task_completed' || end.outcome === 'task_failed';
    ending.isDuplicate = task.wasBilled;
    const finished = task.call.finish(ending, late, true);
    const { text, decision } = finished;
    task.call.recorded(finished);
    this.metrics.noteCall(task.call.facts.proxy, {
      method: 'tasks',
      outcome: ending.outcome,
      isBillable: decision.billable,
      durationMs: ending.durationMs,
    });
    this.append(text, taskEntry(task), done);
  }

  /** Writes an event. A failure is counted and logged here, whatever `done` makes of it. */
  append(text: string, closes: string | undefined, done: Recorded): void {
    this.#spool.appendThen(text, closes === undefined ? undefined : { closes }, (error) => {
      if (error !== undefined) {
        this.metrics.recordFailures += 1;
        this.#isWritable = false;
        this.#probedAt = performance.now();
        this.#logger.error(
          { err: error },
          'an event could not be recorded; no tool is called until the disk takes writes',
        );
      }
      done(error);
    });
  }

  /**
   * Tells the refusal of a call with others that are equal to it, where there were some of them within the minute.
   * @returns false when it needs an event of its own
   */
  fold({ call, ending, late }: Omit<EndedCall, 'isUpdate' | 'late'> & { late: () => string }, kind: string): boolean {
    const receivedAtMs = this.clock.nowMs();
    const isFolded = this.folds.fold({ kind, receivedAtMs, makeText: () => call.finish(ending, late()).text });
    if (!isFolded) return false;
    const { facts } = call;
    const { outcome, durationMs } = ending;
    this.metrics.noteCall(facts.proxy, { method: facts.method, outcome, isBillable: false, durationMs });
    return true;
  }

  /** Whether one more refusal may be recorded; one that may not is counted. */
  mayRecordRefusal(): boolean {
    if (this.#refusals.take()) return true;
    this.metrics.unrecordedRefusals += 1;
    return false;
  }

  /** Writes what was folded, and ends what waits for an answer that this process will not see. Tasks stay journaled for the next one. */
  stop(): void {
    clearInterval(this.#sweeper);
    this.folds.writeAll();
    this.pending.expire(Number.POSITIVE_INFINITY);
  }

  /** No tool is called for a result that could not be recorded: the disk is asked from time to time. */
  #probe(now: number): void {
    if (this.#isWritable || now - this.#probedAt < PROBE_INTERVAL_MS) return;
    this.#probedAt = now;
    this.#spool.journal.open(PROBE_ID, PROBE_TEXT, (error) => {
      if (error !== undefined) return;
      this.endProbe();
      this.#isWritable = true;
      this.#logger.info('the disk takes writes again');
    });
  }

  #sweep(): void {
    const now = performance.now();
    this.#probe(now);
    for (let call = this.#young.first; call !== undefined; call = this.#young.first) {
      if (call.openedAt > now - JOURNAL_AFTER_MS) break;
      this.#young.remove(call);
      call.isJournaled = true;
      this.#spool.journal.open(call.id, call.journalText());
    }
    this.pending.expire(now);
    this.folds.writePast();
    this.tasks.expire(this.clock.nowMs());
  }
}

/** The journal's name for a task: its call's own entry is closed when the receipt arrives. */
function taskEntry(task: OpenTask): string {
  return `task:${task.call.id}`;
}

export function sessionCallKey(route: string, sessionId: string, id: string): string {
  return `${route}\n${sessionId}\n${id}`;
}
