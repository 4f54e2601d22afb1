import { AppError } from '@tallygate/contracts/app-error';
import { POLICIES } from '@tallygate/contracts/policies/catalogue';
import type { PolicyDefinition } from '@tallygate/contracts/policy-definition';
import type { PolicyView } from '@tallygate/contracts/policy-view';
import type { Database } from '@tallygate/db/database';
import { z } from 'zod';
import { asProxy } from '../desired/desired-model.ts';

/** Every installed policy with the JSON Schema of its params and the proxies it is attached to. */
export async function listPolicies({ db }: { db: Database }): Promise<PolicyView[]> {
  const rows = await db.prisma.proxy.findMany({ select: { id: true, resource: true }, orderBy: { id: 'asc' } });
  return POLICIES.map((policy) => ({
    ...describePolicy(policy),
    attachedTo: rows
      .filter((row) => asProxy(row.resource).spec.policies.some((attached) => attached.name === policy.name))
      .map((row) => row.id),
  }));
}

/** @throws AppError NOT_FOUND */
export async function getPolicy(context: { db: Database }, name: string): Promise<PolicyView> {
  const found = (await listPolicies(context)).find((policy) => policy.name === name);
  if (!found) throw new AppError('NOT_FOUND', { detail: `There is no policy "${name}"` });
  return found;
}

function describePolicy({ name, version, title, description, category, params }: PolicyDefinition) {
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  return { name, version, title, description, category, schema };
}
