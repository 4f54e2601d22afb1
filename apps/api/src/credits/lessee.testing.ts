import { randomUUID } from 'node:crypto';
import type { CallCredits } from '@tallygate/contracts/call-credits';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import { type LeaseReport, Lessee } from '@tallygate/credits/lessee';
import { aCallEvent } from '@tallygate/testing/call-event';
import type { TestApi } from '../test-support/test-api.testing.ts';

const TOKEN = { authorization: 'Bearer gateway-token-for-tests' };

/** A gateway as far as credits know it: what it leases, spends and tells. Its clock stands still at 0. */
export class TestLessee {
  readonly gatewayId: string;
  boot = randomUUID();
  lessee = new Lessee();
  events: object[] = [];
  readonly #api: TestApi;
  readonly #company: string;

  constructor(api: TestApi, company: string, gatewayId = randomUUID()) {
    this.#api = api;
    this.#company = company;
    this.gatewayId = gatewayId;
  }

  async lease(waiting: string, { requestId = randomUUID(), each = '1', perSecond = '0' } = {}) {
    const { gatewayId, boot } = this;
    const body = { gatewayId, boot, requestId, company: this.#company, unit: 'usd', waiting, each, perSecond };
    const reply = await this.#post('/credits/leases', { ...body, longestMs: 1_000 });
    const { lease } = reply;
    if (lease !== null) this.lessee.add({ ...lease, parts: partsOf(lease) }, Number.POSITIVE_INFINITY);
    return reply;
  }

  /** Makes a call that holds `amount` and costs `charge`; undefined when it is refused. */
  call(amount: string, charge = amount): string | undefined {
    const hold = this.lessee.hold(parseDecimal(amount), 0);
    if (hold === undefined) return undefined;
    const parts = this.lessee.settle(hold, parseDecimal(charge));
    return this.record({ unit: 'usd', parts: parts.map((part) => ({ ...part, amount: formatDecimal(part.amount) })) });
  }

  record(credits: CallCredits): string {
    const id = randomUUID();
    const { gatewayId } = this;
    this.events.push(
      aCallEvent({ id, gatewayId, company: this.#company, credits: [credits], time: new Date().toISOString() }),
    );
    return id;
  }

  async deliver(events: readonly object[] = this.events.splice(0)) {
    const payload = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    const headers = { ...TOKEN, 'content-type': 'application/x-ndjson' };
    const reply = await this.#api.app.inject({ method: 'POST', url: '/internal/v1/events', headers, payload });
    return reply.json();
  }

  async report(waitMs = 0) {
    const report = this.lessee.report();
    const { gatewayId, boot } = this;
    const leases = report.map(reportText);
    const reply = await this.#post('/credits/report', { gatewayId, boot, longestMs: 1_000, leases, waitMs });
    this.lessee.told(report);
    for (const { id, recall } of reply.leases) if (recall) this.lessee.recall(id);
    for (const id of reply.lost) this.lessee.lose(id);
    return reply;
  }

  async giveBack(isIdle = true) {
    this.lessee.giveBack(0, isIdle);
    return this.report();
  }

  /** Starts anew; nothing of the former run is known. */
  restart(): void {
    this.boot = randomUUID();
    this.lessee = new Lessee();
  }

  replayed(holds: object[] = []) {
    const { gatewayId, boot } = this;
    return this.#post('/credits/replayed', { gatewayId, boot, longestMs: 1_000, holds });
  }

  async #post(path: string, payload: object) {
    const reply = await this.#api.app.inject({ method: 'POST', url: `/internal/v1${path}`, headers: TOKEN, payload });
    if (reply.statusCode !== 200) throw new Error(`${path} answered ${reply.statusCode}: ${reply.body}`);
    return reply.json();
  }
}

function partsOf(lease: { parts: { grant: string; amount: string }[] }) {
  return lease.parts.map(({ grant, amount }) => ({ grant, amount: parseDecimal(amount) }));
}

function reportText({ id, parts }: LeaseReport) {
  const text = ({ grant, settled, held, returned }: LeaseReport['parts'][number]) => ({
    grant,
    settled: formatDecimal(settled),
    held: formatDecimal(held),
    returned: formatDecimal(returned),
  });
  return { id, parts: parts.map(text) };
}
