import fc, { type IRawProperty, type Parameters } from 'fast-check';
import { effort, seed } from './env.ts';

export * from 'fast-check';

/** Runs that fast-check makes when nothing is said. */
const DEFAULT_RUNS = 100;

function assertLonger<T>(property: IRawProperty<T>, parameters: Parameters<T> = {}): Promise<void> | void {
  return fc.assert(property, { ...parameters, numRuns: (parameters.numRuns ?? DEFAULT_RUNS) * effort, seed });
}

/** fast-check with every property tried for longer and from one seed; stands in for it under `npm run test:slow`. */
export default { ...fc, assert: assertLonger as typeof fc.assert };
