import type { Prisma } from '@tallygate/db/generated/client';
import type { Identity } from '../identity/identity.ts';

/** Kinds of entities that billing people answer for. */
export const BILLING_TYPES = [
  'meter',
  'plan',
  'company_plan',
  'customer',
  'customer_alias',
  'correction',
  'period',
  'ledger_retention',
  'alert_rule',
  'rail',
  'rail_assignment',
  'rail_customer',
  'gateway_subscription',
];

/** What of the log somebody may see: administrators all of it, billing people what concerns money. */
export type Selection = { name: string; where: Prisma.AuditEntryWhereInput } | null;

export function selectionFor({ roles }: Identity): Selection {
  return roles.includes('admin') ? null : { name: 'billing', where: { entityType: { in: BILLING_TYPES } } };
}
