import type { Outcome } from '@tallygate/contracts/outcome';

/** Upper bounds of the latency buckets, seconds. */
export const LATENCY_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export type RouteMetrics = {
  outcomes: Map<Outcome, number>;
  billable: number;
  toolCalls: number;
  buckets: number[];
  latencySumS: number;
  latencyCount: number;
};

/** A call that has ended, as far as it is counted. */
type CountedCall = { method: string; outcome: Outcome; isBillable: boolean; durationMs: number };

/** Counters of the hot path: plain numbers, turned into Prometheus text only when somebody asks. */
export class GatewayMetrics {
  readonly routes = new Map<string, RouteMetrics>();
  requests = 0;
  notifications = 0;
  openStreams = 0;
  /** Calls that run on although their caller has left. */
  unattended = 0;
  /** Idempotency keys forgotten within their window, because there were too many. */
  forgottenKeys = 0;
  /** Refusals beyond what is recorded per second, and those of a Host or Origin. */
  unrecordedRefusals = 0;
  /** Records that could not be written. */
  recordFailures = 0;
  tapFailures = 0;
  /** Connections that the outbound rules refused, by purpose. */
  readonly outboundRefusals = new Map<string, number>();
  /** Calls that met a limit, by its name and what becomes of them. */
  readonly limits = new Map<string, { refuse: number; warn: number }>();

  noteCall(route: string, call: CountedCall): void {
    const { method, outcome, isBillable, durationMs } = call;
    const metrics = this.#route(route);
    metrics.outcomes.set(outcome, (metrics.outcomes.get(outcome) ?? 0) + 1);
    if (isBillable) metrics.billable += 1;
    if (method !== 'tools/call') return;
    metrics.toolCalls += 1;
    const seconds = durationMs / 1000;
    const bucket = LATENCY_BUCKETS_S.findIndex((bound) => seconds <= bound);
    const at = bucket === -1 ? LATENCY_BUCKETS_S.length : bucket;
    metrics.buckets[at] = (metrics.buckets[at] ?? 0) + 1;
    metrics.latencySumS += seconds;
    metrics.latencyCount += 1;
  }

  noteLimit(name: string, reached: 'refuse' | 'warn'): void {
    const counts = this.limits.get(name) ?? { refuse: 0, warn: 0 };
    counts[reached] += 1;
    this.limits.set(name, counts);
  }

  noteOutboundRefusal(purpose: string): void {
    this.outboundRefusals.set(purpose, (this.outboundRefusals.get(purpose) ?? 0) + 1);
  }

  #route(name: string): RouteMetrics {
    let metrics = this.routes.get(name);
    if (metrics === undefined) {
      const buckets = new Array<number>(LATENCY_BUCKETS_S.length + 1).fill(0);
      metrics = { outcomes: new Map(), billable: 0, toolCalls: 0, buckets, latencySumS: 0, latencyCount: 0 };
      this.routes.set(name, metrics);
    }
    return metrics;
  }
}
