import { Histogram, type Registry } from 'prom-client';
import { LATENCY_BUCKETS_S, type RouteMetrics } from '../record/gateway-metrics.ts';

type Value = { metricName: string; labels: Record<string, string | number>; value: number };

/**
 * The durations of tool calls by proxy. They are counted as plain numbers where the calls are, because an observation of
 * `prom-client` takes 0.4 µs of every call; the library writes them when somebody asks.
 */
export class LatencyHistogram extends Histogram {
  readonly #routes: ReadonlyMap<string, RouteMetrics>;

  constructor(registry: Registry, routes: ReadonlyMap<string, RouteMetrics>) {
    super({
      name: 'tallygate_tool_call_duration_seconds',
      help: 'Duration of tool calls',
      labelNames: ['proxy'],
      buckets: LATENCY_BUCKETS_S,
      registers: [registry],
    });
    this.#routes = routes;
  }

  /** What the registry asks a histogram for when it writes text. */
  async getForPromString() {
    const { name, help } = this as unknown as { name: string; help: string };
    const values = [...this.#routes].flatMap(([proxy, route]) => valuesOf(name, proxy, route));
    return { name, help, type: 'histogram', values, aggregator: 'sum' };
  }
}

function valuesOf(name: string, proxy: string, route: RouteMetrics): Value[] {
  let total = 0;
  const buckets = [...LATENCY_BUCKETS_S, '+Inf'].map((le, at) => {
    total += route.buckets[at] ?? 0;
    return { metricName: `${name}_bucket`, labels: { proxy, le }, value: total };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: { proxy }, value: route.latencySumS },
    { metricName: `${name}_count`, labels: { proxy }, value: route.latencyCount },
  ];
}
