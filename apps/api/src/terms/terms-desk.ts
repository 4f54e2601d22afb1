import { createHash } from 'node:crypto';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Applier } from '../apply/applier.ts';
import { compileTerms } from './compile-terms.ts';

type Context = { db: Database; applier: Applier; logger: Logger; now: () => Date };

/** Terms as gateways fetch them. */
export type Terms = { hash: string; text: string };

/** How far companies are in their tiers is read again so often, while a gateway asks. */
const PLACES_MS = 15_000;

/** The terms of all callers, compiled when a gateway asks and something may have changed since. */
export class TermsDesk {
  readonly #context: Context;
  readonly #elapsedMs: () => number;
  #hash: string | null = null;
  #compiled: { state: string; atMs: number; terms: Promise<Terms> } | undefined;

  constructor(context: Context, elapsedMs: () => number = () => performance.now()) {
    this.#context = context;
    this.#elapsedMs = elapsedMs;
  }

  /** What holds now: whoever has changed a price or a plan finds the change in it. */
  async current(): Promise<Terms> {
    const state = await this.#state();
    const atMs = this.#elapsedMs();
    const kept = this.#compiled;
    if (kept !== undefined && kept.state === state && atMs - kept.atMs < PLACES_MS) return kept.terms;
    const terms = this.#compile();
    this.#compiled = { state, atMs, terms };
    // What failed is tried again by the next who asks.
    terms.catch(() => {
      if (this.#compiled?.terms === terms) this.#compiled = undefined;
    });
    return terms;
  }

  /**
   * The version that was compiled last, at once; null before the first. What has changed since is compiled behind it, for whoever
   * asks next: a heartbeat waits for nothing.
   */
  hint(): string | null {
    this.current().catch((error: unknown) => {
      this.#context.logger.warn({ err: error }, 'the prices of callers could not be compiled');
    });
    return this.#hash;
  }

  /** Every change of what terms are made of is noted in the audit log, in its own transaction; the log's end stands for all. */
  async #state(): Promise<string> {
    const [head] = await this.#context.db.sql<{ seq: string }>('select max(seq)::text as seq from audit_heads');
    const { running } = await this.#context.applier.state();
    return JSON.stringify([head?.seq ?? null, running.analytics]);
  }

  async #compile(): Promise<Terms> {
    const text = JSON.stringify(await compileTerms(this.#context));
    const hash = createHash('sha256').update(text).digest('hex');
    this.#hash = hash;
    return { hash, text };
  }
}
