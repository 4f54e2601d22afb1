import { findProgram } from '../env.ts';
import { loadWithUndici } from './closed-loop.ts';
import type { LoadOptions, LoadResult } from './load-result.ts';
import { loadWithWrk } from './wrk.ts';

const wrk = findProgram('wrk');

/** The generator that is used for every side of a comparison. */
export const generator = wrk === undefined ? 'undici in this process' : 'wrk, 1 thread';

/** Calls as fast as they go. @throws when more than a few of a thousand fail: such a figure means nothing */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const result = wrk === undefined ? await loadWithUndici(options) : await loadWithWrk(wrk, options);
  if (result.failures > result.callsPerSecond * options.seconds * 0.001) {
    throw new Error(`${options.url}: ${result.failures} calls failed`);
  }
  return result;
}
