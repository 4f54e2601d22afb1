import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { requirePlan } from './plan-rows.ts';

type Context = { db: Database; applier: Applier; author: Author; settings: { applyWaitMs: { management: number } } };

/** What a plan decides of its companies' calls is known at the gateways when this returns; most plans decide nothing. */
export async function applyPlan({ db, applier, author, settings }: Context, planId: string | null): Promise<void> {
  if (planId === null) return;
  const { name, decisions } = await requirePlan(db.prisma, planId);
  if (Object.keys(decisions).length === 0) return;
  const selection = [{ type: 'plan' as const, id: name }];
  await applier.apply({ author, message: `Companies of ${name}`, selection, waitMs: settings.applyWaitMs.management });
}
