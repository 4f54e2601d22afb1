import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';

export type MaybeLater<T> = T | Promise<T>;

/** Runs one hook of the policies in order; asynchronous only from the first policy that is. */
export function runPolicies(
  request: RelayRequest,
  policies: readonly PreparedPolicy[],
  hook: 'onHeaders' | 'onRequest',
): MaybeLater<Refusal | undefined> {
  const isKnown = request.principal?.type === 'test';
  for (let at = 0; at < policies.length; at += 1) {
    const policy = policies[at]!;
    // The console proves itself once, and has no credential of the kinds that these ask for.
    if (isKnown && policy.asksForCredential === true) continue;
    const result = policy[hook]?.(request);
    if (result === undefined) continue;
    if (!(result instanceof Promise)) return result;
    return result.then((refusal) => refusal ?? runPolicies(request, policies.slice(at + 1), hook));
  }
  return undefined;
}
