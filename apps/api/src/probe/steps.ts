import type { TestStep } from '@tallygate/contracts/connection-test';
import { refusalIn } from '@tallygate/outbound/refusal';

/** A step that failed: what was found, and what to do. */
export class StepFailure extends Error {
  override name = 'StepFailure';
  readonly fix: string | undefined;
  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}

/** The steps of one connection test, in order; after a failure the rest are skipped. */
export class Steps {
  readonly list: TestStep[] = [];

  get ok(): boolean {
    return this.list.every((step) => step.result !== 'fail');
  }

  /** Notes a step that an earlier one made pointless. */
  skip(name: string): null {
    this.list.push({ name, result: 'skipped', detail: 'not tried, because a step before it failed' });
    return null;
  }

  /**
   * Runs a step. `run` returns the value that later steps need and a sentence about what was found.
   * @returns the value; null when this step or one before it failed
   */
  async run<T>(name: string, run: () => Promise<{ value: T; detail: string }>): Promise<T | null> {
    if (!this.ok) return this.skip(name);
    const startedAt = performance.now();
    const durationMs = () => Math.round((performance.now() - startedAt) * 10) / 10;
    try {
      const { value, detail } = await run();
      this.list.push({ name, result: 'pass', detail, durationMs: durationMs() });
      return value;
    } catch (error) {
      const fix = error instanceof StepFailure ? error.fix : refusalIn(error)?.facts.fix;
      this.list.push({
        name,
        result: 'fail',
        detail: error instanceof Error ? error.message : String(error),
        ...(fix === undefined ? {} : { fix }),
        durationMs: durationMs(),
      });
      return null;
    }
  }
}
