import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { AccessLogStatus } from '../access-log/access-log-status.ts';
import type { GatewayState } from '../controller/gateway-state.ts';
import type { GatewayMetrics } from '../record/gateway-metrics.ts';
import { LatencyHistogram } from './latency-histogram.ts';

/** Names of the process metrics that this file writes itself. */
export const PROCESS_METRICS = [
  'process_resident_memory_bytes',
  'nodejs_heap_size_used_bytes',
  'process_cpu_seconds_total',
] as const;

/** The Prometheus text of everything the gateway counts (text format 0.0.4). */
export async function metricsText(state: GatewayState): Promise<string> {
  const registry = new Registry();
  callMetrics(registry, state.metrics);
  spoolMetrics(registry, state);
  processMetrics(registry, state);
  accessLogMetrics(registry, state.accessLog());
  for (const publisher of state.publishers()) {
    const labels = { publisher: publisher.name };
    gauge(registry, 'tallygate_publisher_queued', 'Events waiting for this publisher').set(labels, publisher.queued);
    gauge(registry, 'tallygate_publisher_oldest_seconds', 'Age of the oldest event that waits, 0 when none does').set(
      labels,
      (publisher.oldestMs ?? 0) / 1000,
    );
    counter(registry, 'tallygate_publisher_sent_total', 'Events delivered').inc(labels, publisher.sent);
    counter(registry, 'tallygate_publisher_retried_total', 'Requests that were tried again').inc(
      labels,
      publisher.retried,
    );
    counter(registry, 'tallygate_publisher_parked_total', 'Events refused for good').inc(labels, publisher.parked);
    counter(registry, 'tallygate_publisher_late_total', 'Events delivered after the cut-off').inc(
      labels,
      publisher.late,
    );
  }
  new LatencyHistogram(registry, state.metrics.routes);
  return registry.metrics();
}

function callMetrics(registry: Registry, metrics: GatewayMetrics): void {
  const calls = counter(registry, 'tallygate_calls_total', 'JSON-RPC requests by proxy and outcome');
  const billable = counter(registry, 'tallygate_billable_calls_total', 'Calls that are billed');
  for (const [proxy, route] of metrics.routes) {
    for (const [outcome, count] of route.outcomes) calls.inc({ proxy, outcome }, count);
    billable.inc({ proxy }, route.billable);
  }
  counter(registry, 'tallygate_http_requests_total', 'HTTP requests received').inc(metrics.requests);
  counter(
    registry,
    'tallygate_unrecorded_refusals_total',
    'Refusals that were only counted: beyond the recorded rate, or of a Host or Origin',
  ).inc(metrics.unrecordedRefusals);
  gauge(registry, 'tallygate_unattended_calls', 'Requests that are read on although their caller has left').set(
    metrics.unattended,
  );
  counter(registry, 'tallygate_forgotten_keys_total', 'Idempotency keys forgotten within their window').inc(
    metrics.forgottenKeys,
  );
  const limited = counter(
    registry,
    'tallygate_limited_calls_total',
    'Calls that met a limit, by its name: refused, or run with a warning',
  );
  for (const [limit, counts] of metrics.limits) {
    limited.inc({ limit, reached: 'refuse' }, counts.refuse);
    limited.inc({ limit, reached: 'warn' }, counts.warn);
  }
  const refused = counter(
    registry,
    'tallygate_outbound_refused_total',
    'Connections that the rules for outgoing ones forbid',
  );
  for (const [purpose, count] of metrics.outboundRefusals) refused.inc({ purpose }, count);
  counter(registry, 'tallygate_record_failures_total', 'Events that could not be written').inc(metrics.recordFailures);
}

function spoolMetrics(registry: Registry, state: GatewayState): void {
  const spool = state.spool();
  gauge(registry, 'tallygate_spool_bytes', 'Bytes held by the spool').set(spool.bytes);
  gauge(registry, 'tallygate_spool_max_bytes', 'Bytes the spool may hold').set(spool.maxBytes);
  gauge(registry, 'tallygate_spool_open_calls', 'Calls journaled as open').set(spool.openCalls);
  counter(registry, 'tallygate_spool_appended_total', 'Events written').inc(spool.appended);
  counter(registry, 'tallygate_spool_refused_total', 'Events or calls refused because the spool was full').inc(
    spool.refused,
  );
  counter(registry, 'tallygate_spool_dropped_total', 'Events dropped because the spool was full').inc(spool.dropped);
  counter(registry, 'tallygate_spool_repaired_tails_total', 'Torn tails cut at the start').inc(spool.repairedTails);
  counter(registry, 'tallygate_spool_corrupt_total', 'Damaged places that were skipped').inc(spool.corruptFrames);
}

/** There at zero also where no other gateway sends its log. */
function accessLogMetrics(registry: Registry, log: AccessLogStatus): void {
  const count = (name: string, help: string, value: number) =>
    counter(registry, `tallygate_access_log_${name}_total`, help).inc(value);
  gauge(registry, 'tallygate_access_log_open_streams', 'Access-log streams of other gateways that are open').set(
    log.openStreams,
  );
  count('streams', 'Access-log streams that were opened', log.streams);
  count('entries', 'Entries that were read of access logs', log.entries);
  count('recorded', 'Events of access logs that were written', log.recorded);
  count('repeated', 'Entries that were told again', log.repeated);
  count('skipped', 'Entries of exchanges that go on, and of TCP connections', log.skipped);
  count('undecodable', 'Messages of access logs that could not be read', log.undecodable);
  count('refused', 'Access-log streams of senders who were not let in', log.refused);
  count('broken', 'Access-log streams that were cut, as for a message that is too large', log.broken);
  count('paused_seconds', 'For how long streams were not read because the disk was behind', log.pausedSeconds);
}

function processMetrics(registry: Registry, state: GatewayState): void {
  const { current, problem } = state.holder;
  gauge(registry, 'tallygate_config_version', 'Number of the configuration being served').set(current.version ?? 0);
  gauge(registry, 'tallygate_config_rejected', 'Whether the newest file cannot be served').set(
    problem === null ? 0 : 1,
  );
  gauge(registry, 'tallygate_exchanges_running', 'HTTP exchanges running').set(state.running());
  gauge(registry, 'tallygate_sessions', 'Sessions known').set(state.sessions());
  const memory = process.memoryUsage();
  gauge(registry, 'process_resident_memory_bytes', 'Resident memory').set(memory.rss);
  gauge(registry, 'nodejs_heap_size_used_bytes', 'Used heap').set(memory.heapUsed);
  counter(registry, 'process_cpu_seconds_total', 'CPU time').inc(cpuSeconds());
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function counter(registry: Registry, name: string, help: string): Counter {
  return (
    (registry.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help, labelNames: labelsOf(name), registers: [registry] })
  );
}

function gauge(registry: Registry, name: string, help: string): Gauge {
  return (
    (registry.getSingleMetric(name) as Gauge | undefined) ??
    new Gauge({ name, help, labelNames: labelsOf(name), registers: [registry] })
  );
}

/** Names of the labels of a metric; those of a publisher all have the same one. */
function labelsOf(name: string): string[] {
  return LABELS[name] ?? (name.startsWith('tallygate_publisher_') ? ['publisher'] : []);
}

const LABELS: Record<string, string[]> = {
  tallygate_calls_total: ['proxy', 'outcome'],
  tallygate_billable_calls_total: ['proxy'],
  tallygate_limited_calls_total: ['limit', 'reached'],
  tallygate_outbound_refused_total: ['purpose'],
};

/** The library derives these from samples of the event loop; one each 10 ms takes 5 ms of every second of an idle gateway. */
const SAMPLED_METRICS = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map(
  (figure) => `nodejs_eventloop_lag_${figure}_seconds`,
);
const NO_SAMPLES_MS = 3_600_000;

/**
 * Starts measuring this process – garbage collection, handles, the delay of the event loop when somebody asks – under the
 * usual names of `prom-client`, without those that `metricsText` writes.
 */
export function measureProcess(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NO_SAMPLES_MS });
  for (const name of [...PROCESS_METRICS, ...SAMPLED_METRICS]) registry.removeSingleMetric(name);
  return registry;
}
