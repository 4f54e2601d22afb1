import { randomBytes } from 'node:crypto';
import type { CallEvent } from '@tallygate/contracts/event';

type Share<T> = readonly (readonly [value: T, weight: number])[];

const TOOLS: Share<string> = [
  ['search', 40],
  ['fetch', 25],
  ['summarise', 15],
  ['translate', 10],
  ['render', 6],
  ['export', 4],
];
const ENDINGS: Share<Pick<CallEvent, 'method' | 'outcome' | 'reason' | 'billable' | 'isError' | 'httpStatus'>> = [
  [{ method: 'tools/call', outcome: 'ok', reason: 'ok', billable: true, isError: false, httpStatus: 200 }, 780],
  [
    {
      method: 'tools/call',
      outcome: 'tool_error',
      reason: 'tool_error',
      billable: false,
      isError: true,
      httpStatus: 200,
    },
    40,
  ],
  [
    {
      method: 'tools/call',
      outcome: 'rpc_error',
      reason: 'rpc_error',
      billable: false,
      isError: false,
      httpStatus: 200,
    },
    10,
  ],
  [
    {
      method: 'tools/call',
      outcome: 'denied',
      reason: 'denied_rate',
      billable: false,
      isError: false,
      httpStatus: 429,
    },
    10,
  ],
  [
    {
      method: 'tools/call',
      outcome: 'cancelled',
      reason: 'cancelled',
      billable: false,
      isError: false,
      httpStatus: 200,
    },
    10,
  ],
  [{ method: 'tools/list', outcome: 'ok', reason: 'protocol', billable: false, isError: false, httpStatus: 200 }, 100],
  [{ method: 'initialize', outcome: 'ok', reason: 'protocol', billable: false, isError: false, httpStatus: 200 }, 50],
];
/** How much there is to be told apart. */
export type Breadth = { companies: number; consumersPerCompany: number; proxies: number; tools: Share<string> };

export const USUAL: Breadth = { companies: 40, consumersPerCompany: 8, proxies: 5, tools: TOOLS };
export const WIDE: Breadth = {
  companies: 200,
  consumersPerCompany: 10,
  proxies: 20,
  tools: Array.from({ length: 20 }, (_, index) => [`tool-${index}`, 20 - index] as const),
};
const HOUR_MS = 3_600_000;

/**
 * Events as a month of traffic leaves them: few large companies and many small ones, few busy tools, mostly good calls.
 * The same every time, but for their ids.
 */
export class EventMaker {
  readonly #breadth: Breadth;
  #state = 1;

  constructor(breadth = USUAL) {
    this.#breadth = breadth;
  }

  /** @param timeMs instant of acceptance, milliseconds since 1970 */
  next(timeMs: number): CallEvent {
    const { companies, consumersPerCompany, proxies, tools } = this.#breadth;
    const id = callId(timeMs);
    // The square makes company 0 by far the largest.
    const company = Math.floor(this.#random() ** 2 * companies);
    const proxy = company % proxies;
    // Agents work in bursts: of each company two are active in an hour.
    const shift = Math.floor(timeMs / HOUR_MS) + Math.floor(this.#random() * 2);
    const consumer = `agent-${company}-${shift % consumersPerCompany}`;
    const ending = this.#pick(ENDINGS);
    const isTool = ending.method === 'tools/call';
    return {
      id,
      exchangeId: id,
      gatewayId: 'gateway',
      configVersion: 7,
      time: new Date(timeMs).toISOString(),
      proxy: `proxy-${proxy}`,
      proxyDisplayName: `Proxy ${proxy}`,
      proxyVersion: 'v1.0',
      proxyContext: `/proxy-${proxy}`,
      consumer,
      issuer: 'http://localhost:3002',
      subject: consumer,
      clientId: consumer,
      company: `org-${company}`,
      userId: consumer,
      era: 'legacy',
      protocolVersion: '2025-06-18',
      clientName: 'bench',
      clientVersion: '1.0.0',
      httpMethod: 'POST',
      ...ending,
      ...(isTool ? { capability: 'TOOL' as const, target: this.#pick(tools) } : {}),
      requestId: String(Math.floor(this.#random() * 10_000)),
      durationMs: Math.round(5 + this.#random() ** 3 * 900),
      requestBytes: 110 + Math.floor(this.#random() * 400),
      responseBytes: 85 + Math.floor(this.#random() ** 2 * 4000),
      delivered: ending.outcome !== 'cancelled',
      quantity: ending.billable ? '1' : '0',
      policyVersion: '1',
      uri: `http://localhost:8080/proxy-${proxy}/mcp`,
    };
  }

  /** Uniform in [0, 1): mulberry32. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  #pick<T>(shares: Share<T>): T {
    const total = shares.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.#random() * total;
    for (const [value, weight] of shares) {
      left -= weight;
      if (left < 0) return value;
    }
    return shares[0]![0];
  }
}

/** A UUIDv7 of that instant, as the gateway mints them: ids of a ledger stand in order of time. */
function callId(timeMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(timeMs, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
