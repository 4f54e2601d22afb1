import { type CollectorClient, encodeBody } from './collector-client.ts';
import type { CollectorVerdict } from './verdict.ts';

/** A caller and, when known, the company it belongs to. */
export type MoesifUser = { user_id: string; company_id?: string };

/**
 * Creates or updates user profiles, so that users show under their company.
 * @see https://www.moesif.com/docs/api#update-users-in-batch
 */
export async function upsertUsers(
  client: CollectorClient,
  users: readonly MoesifUser[],
  signal?: AbortSignal,
): Promise<CollectorVerdict> {
  return client.postProfiles('users', await encodeBody(JSON.stringify(users)), signal);
}
