import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import { isRecord, overlaid } from '#lib/kept-input.ts';

/** A policy in the editor; one that was there when it was opened has its place as key. */
export type PolicyRow = { key: number; attachment: PolicyAttachment };

/** A row as it is kept: members called `key` are not. */
type KeptPolicy = { place: number; attachment: PolicyAttachment };

/** Rows that were kept; undefined when they are none. */
export function readKeptPolicies(kept: unknown): KeptPolicy[] | undefined {
  return Array.isArray(kept) && kept.every(isKeptPolicy) ? kept : undefined;
}

/**
 * A row as it was typed. Of a policy that is attached at the same place now the secrets stay, which were not kept.
 * @param attached the policies of the proxy as it is now
 */
export function putBack({ place, attachment }: KeptPolicy, attached: readonly PolicyAttachment[]): PolicyRow {
  const present = attached[place];
  if (present?.name !== attachment.name) return { key: attached.length + place + 1, attachment };
  return { key: place, attachment: overlaid(present, attachment) as PolicyAttachment };
}

function isKeptPolicy(kept: unknown): kept is KeptPolicy {
  if (!isRecord(kept) || typeof kept.place !== 'number' || !isRecord(kept.attachment)) return false;
  const { name, version, params } = kept.attachment;
  return typeof name === 'string' && typeof version === 'string' && (params === undefined || isRecord(params));
}
