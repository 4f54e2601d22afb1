import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import type { PolicyView } from '@tallygate/contracts/policy-view';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { policySummary } from '../policies/policy-summary.ts';

/** Policies that every proxy should be looked at for, whether one has them or not. */
const ALWAYS_SHOWN: readonly string[] = ['mcp-auth', 'mcp-acl-list', 'mcp-ratelimit', 'analytics-header-filter'];

/** A policy where it stands at a proxy. */
export type Placed = { position: number; summary: string };

/** The policies of the matrix: those that somebody uses, and those whose absence says something. */
export function shownPolicies(policies: readonly PolicyView[], also: readonly string[]): PolicyView[] {
  return policies.filter(
    ({ name, attachedTo }) => attachedTo.length > 0 || ALWAYS_SHOWN.includes(name) || also.includes(name),
  );
}

/** Where a policy stands at a proxy; more than once if it is attached so. */
export function placesOf(proxy: ProxyView, policy: string): Placed[] {
  return proxy.resource.spec.policies.flatMap((attachment: PolicyAttachment, position) =>
    attachment.name === policy ? [{ position, summary: policySummary(attachment) }] : [],
  );
}

/** Whether policies can be added to it: one that is being deleted is as good as gone. */
export function isFillable({ state }: Pick<ProxyView, 'state'>): boolean {
  return state !== 'pending_delete';
}
