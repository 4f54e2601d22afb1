import type { RelayRequest } from '../exchange/relay-request.ts';
import { ownerOf } from '../exchange/session-table.ts';
import { ByteBudget } from '../mcp/byte-budget.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

/** What tells the callers of requests apart. */
type Caller = Pick<RelayRequest, 'principal' | 'clientIp'>;

/** So many requests of one caller may be read on at a time before further tool calls of theirs are refused. */
export const MAX_UNATTENDED_OF_CALLER = 100;
/** From this many requests of all callers on, a caller with one is refused further tool calls. */
export const MAX_UNATTENDED = 1_000;
/** What is kept of all their answers together, so that these can be checked as a client would. */
export const KEPT_UNATTENDED_BYTES = 64 * 1024 * 1024;

/**
 * The requests that run on without their callers. Each is read to its end, however many there are: otherwise a caller
 * could leave so many that the next one goes unread, and so unbilled. Bounded are the bytes that are kept of answers,
 * and how many tool calls a caller may begin meanwhile.
 */
export class UnattendedCalls {
  /** Bytes of answers; one for which there are none left is only scanned. */
  readonly kept: ByteBudget;
  readonly #metrics: GatewayMetrics;
  readonly #byCaller = new Map<string, number>();

  constructor(metrics: GatewayMetrics, keptBytes = KEPT_UNATTENDED_BYTES) {
    this.#metrics = metrics;
    this.kept = new ByteBudget(keptBytes);
  }

  /** Whether the caller has left so many that a new tool call has to wait for one of them to end. */
  isFull(request: Caller): boolean {
    if (this.#byCaller.size === 0) return false;
    const left = this.#byCaller.get(callerOf(request)) ?? 0;
    return left >= MAX_UNATTENDED_OF_CALLER || (left > 0 && this.#metrics.unattended >= MAX_UNATTENDED);
  }

  begin(request: Caller): void {
    const caller = callerOf(request);
    this.#byCaller.set(caller, (this.#byCaller.get(caller) ?? 0) + 1);
    this.#metrics.unattended += 1;
  }

  end(request: Caller): void {
    const caller = callerOf(request);
    const left = (this.#byCaller.get(caller) ?? 1) - 1;
    if (left === 0) this.#byCaller.delete(caller);
    else this.#byCaller.set(caller, left);
    this.#metrics.unattended -= 1;
  }
}

/** Those who show no token are told apart by their addresses. */
function callerOf({ principal, clientIp }: Caller): string {
  return principal === undefined ? `address ${clientIp ?? ''}` : ownerOf(principal);
}
