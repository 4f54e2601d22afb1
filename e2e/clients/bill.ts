import { expect } from '@playwright/test';
import type { Product } from '../product.ts';
import { consoleApi } from '../sandbox-client.ts';

/** What the ledger keeps of one `tools/call`. */
export type ToolCall = {
  target?: string;
  outcome: string;
  billable: boolean;
  era: 'legacy' | 'modern';
  protocolVersion?: string;
  clientName?: string;
  company?: string;
  isError: boolean;
  errorCode?: number;
  durationMs: number;
  progress?: number;
  serverRequests?: number;
  resumed?: boolean;
  mrtrRound?: number;
  updateOf?: string;
  delivered: boolean;
};

/** The tool calls of one consumer as the ledger tells them, taken in the order in which they were made. */
export class Bill {
  private seen: ToolCall[] = [];
  private readonly product: Product;
  private readonly consumer: string;

  constructor(product: Product, consumer: string) {
    this.product = product;
    this.consumer = consumer;
  }

  /**
   * Waits for the calls since the last time and expects exactly these, no more and no fewer.
   * @returns them
   */
  async expectNext(expected: (Partial<ToolCall> & { target: string })[]): Promise<ToolCall[]> {
    await expect
      .poll(async () => (await this.read('tools/call')).length, { message: `calls of ${this.consumer}` })
      .toBeGreaterThanOrEqual(this.seen.length + expected.length);
    const calls = await this.read('tools/call');
    expect(calls.slice(0, this.seen.length)).toEqual(this.seen);
    const next = calls.slice(this.seen.length);
    expect(next).toMatchObject(expected);
    this.seen = calls;
    return next;
  }

  /** Waits for the record of a session's own stream, which is there once the stream has ended, and costs nothing. */
  async expectStream(expected: Partial<ToolCall>): Promise<void> {
    await expect
      .poll(() => this.read('get'), { message: `streams of ${this.consumer}` })
      .toContainEqual(expect.objectContaining({ outcome: 'exchanged', billable: false, ...expected }));
  }

  /** How many of the calls seen so far are billed. */
  get billed(): number {
    return this.seen.filter((call) => call.billable).length;
  }

  private async read(method: string): Promise<ToolCall[]> {
    const { events } = await consoleApi<{ events: ToolCall[] }>(
      this.product,
      `/events?consumer=${this.consumer}&method=${method}&limit=500`,
    );
    return events.reverse();
  }
}

/** Starts to count one proxy’s billable calls; the returned function tells where its meter stands. */
export async function startMeter(product: Product, path: string): Promise<() => Promise<string>> {
  const meter = await consoleApi<{ id: string }>(product, '/meters', {
    method: 'POST',
    body: {
      name: `Calls of ${path}`,
      definition: {
        filter: {
          and: [
            { field: 'uri', op: 'prefix', value: `${product.urls.gateway}${path}` },
            { field: 'decision', op: 'equals', value: 'billable' },
          ],
        },
        metric: { type: 'count' },
      },
      price: { model: 'per_unit', unitAmount: '1' },
    },
  });
  return async () => (await consoleApi<{ quantity: string }>(product, `/meters/${meter.id}/preview`)).quantity;
}
