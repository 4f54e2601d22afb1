import { createHash } from 'node:crypto';
import type { TermsHolder } from '../terms/terms-holder.ts';
import { type ControllerApi, ControllerError, refusal } from './controller-api.ts';

/** Fetches what calls cost whom, when the control plane has another version of it than this gateway. */
export async function pullTerms(api: ControllerApi, holder: TermsHolder, signal: AbortSignal): Promise<void> {
  const headers: Record<string, string> = holder.hash === null ? {} : { 'if-none-match': `"${holder.hash}"` };
  const answer = await api.request({ method: 'GET', path: '/terms', headers, signal });
  if (answer.status === 304) return;
  if (answer.status !== 200) throw refusal(answer);
  const announced = String(answer.headers.etag ?? '').replace(/^W\/|"/g, '');
  const found = createHash('sha256').update(answer.text).digest('hex');
  if (announced !== found)
    throw new ControllerError(
      `the prices of callers arrived damaged: their hash is ${found}, announced was ${announced}`,
    );
  await holder.take(found, answer.text);
}
