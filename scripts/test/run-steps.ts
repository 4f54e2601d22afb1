/** One part of `npm test`. */
export type Step = {
  name: string;
  /**
   * Runs the step. The text that it passes to `print` is printed in one piece, whatever runs beside it.
   * @returns whether the step succeeded
   */
  run(print: (text: string) => void): Promise<boolean>;
  /** Names of steps that must have gone well before this one starts. */
  after?: readonly string[];
  /** The step runs with no other step beside it, because it uses every core or measures time. */
  isAlone?: boolean;
};

export type StepOutcome = { name: string; isOk: boolean; seconds: number };

const LANES = 2;

/**
 * Runs steps side by side, two at a time. Each one runs even when another failed, so that one run shows every failure;
 * only the steps that come `after` a failed one are left out.
 * @param steps in the order in which they are printed and, where nothing holds them up, started
 * @param print gets the output of the first unfinished step at once, and the output of later steps when it is their
 * turn
 * @returns an outcome for each step that ran, in the order of the list
 */
export async function runSteps(steps: readonly Step[], print: (text: string) => void): Promise<StepOutcome[]> {
  requireOrder(steps);
  const outcomes = new Map<string, StepOutcome>();
  const running = new Map<Step, Promise<void>>();
  const printer = new OrderedPrinter(steps, print);

  const start = (step: Step) => {
    const startedAt = performance.now();
    const end = (isOk: boolean) => {
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      outcomes.set(step.name, { name: step.name, isOk, seconds });
      running.delete(step);
      printer.end(step);
    };
    printer.start(step);
    const work = step
      .run((text) => printer.take(step, text))
      .then(end, (error) => {
        printer.take(step, `${String(error)}\n`);
        end(false);
      });
    running.set(step, work);
  };
  const isReady = ({ after = [] }: Step) => after.every((name) => outcomes.get(name)?.isOk === true);
  const hasRoomFor = ({ isAlone = false }: Step) =>
    running.size === 0 || (!isAlone && running.size < LANES && ![...running.keys()].some((other) => other.isAlone));

  const waiting = new Set(steps);
  do {
    for (const step of waiting) {
      if (!isReady(step) || !hasRoomFor(step)) continue;
      waiting.delete(step);
      start(step);
    }
    await Promise.race(running.values());
  } while (running.size > 0 || [...waiting].some(isReady));
  for (const step of waiting) printer.end(step);
  return steps.flatMap(({ name }) => outcomes.get(name) ?? []);
}

/** @throws when a step is to run `after` one that does not come before it in the list: it would wait for ever */
function requireOrder(steps: readonly Step[]): void {
  for (const [index, { name, after = [] }] of steps.entries()) {
    const earlier = steps.slice(0, index).map((step) => step.name);
    const missing = after.find((wanted) => !earlier.includes(wanted));
    if (missing !== undefined) throw new Error(`${name} comes after ${missing}, which does not stand before it`);
  }
}

/**
 * Prints what steps say in the order of the list: that of the first unfinished step at once, that of the others when it
 * is their turn.
 */
class OrderedPrinter {
  readonly #steps: readonly Step[];
  readonly #print: (text: string) => void;
  readonly #kept = new Map<Step, string>();
  readonly #ended = new Set<Step>();
  #turn = 0;

  constructor(steps: readonly Step[], print: (text: string) => void) {
    this.#steps = steps;
    this.#print = print;
  }

  start(step: Step): void {
    this.take(step, `\n== ${step.name}\n`);
  }

  take(step: Step, text: string): void {
    if (step === this.#steps[this.#turn]) this.#print(text);
    else this.#kept.set(step, (this.#kept.get(step) ?? '') + text);
  }

  /** Called for a step that has ended, or that will not run. */
  end(step: Step): void {
    this.#ended.add(step);
    let current = this.#steps[this.#turn];
    while (current !== undefined && this.#ended.has(current)) {
      this.#turn += 1;
      current = this.#steps[this.#turn];
      const kept = current && this.#kept.get(current);
      if (kept) this.#print(kept);
    }
  }
}
