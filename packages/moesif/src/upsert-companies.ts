import { type CollectorClient, encodeBody } from './collector-client.ts';
import type { CollectorVerdict } from './verdict.ts';

export type MoesifCompany = { company_id: string };

/**
 * Creates company profiles; metered billing groups usage by them. What a profile holds already stays.
 * @see https://www.moesif.com/docs/api#update-companies-in-batch
 */
export async function upsertCompanies(
  client: CollectorClient,
  companies: readonly MoesifCompany[],
  signal?: AbortSignal,
): Promise<CollectorVerdict> {
  return client.postProfiles('companies', await encodeBody(JSON.stringify(companies)), signal);
}
