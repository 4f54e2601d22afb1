import type { TryEvents } from '@tallygate/contracts/try';
import { runTry, type TryRequestInput } from '#data/try.ts';

/**
 * Does one thing through a proxy, of which only the result matters.
 * @returns the result as the server gave it, or why there is none
 * @throws ApiError when it may not begin
 */
export async function runAction(
  proxy: string,
  request: TryRequestInput,
  signal: AbortSignal,
): Promise<{ result: unknown } | { failure: TryEvents['failed'] }> {
  const leaving = new AbortController();
  const given = AbortSignal.any([signal, leaving.signal]);
  return new Promise((resolve, reject) => {
    runTry(proxy, request, {
      signal: given,
      onHappening: ({ name, data }) => {
        if (name === 'result') resolve({ result: data.result });
        if (name === 'failed') resolve({ failure: data });
        // Nobody is there who could answer for an app.
        if (name === 'ask') leaving.abort();
      },
    }).then(
      () => reject(new Error('The console’s server broke the answer off.')),
      (error: Error) =>
        reject(leaving.signal.aborted ? new Error('The server asks a person, and an app is none.') : error),
    );
  });
}
