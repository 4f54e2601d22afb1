import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { entitiesOf, entityKey } from '../desired/entities.ts';
import { upstreamUrlOf } from './proxy-view.ts';
import { noteTools } from './tool-pins.ts';

/**
 * Compares what a stored proxy's server was just found to list with what was confirmed. Nothing is noted of a server that
 * does not run yet: the proxy that runs has another.
 */
export async function noteInspection(
  { db, applier, now }: { db: Database; applier: Applier; now: () => Date },
  id: string,
  { ok, tools }: Inspection,
): Promise<void> {
  if (!ok) return;
  const { desired, running } = await applier.state();
  const key = entityKey({ type: 'proxy', id });
  const [stored, served] = [desired.get(key), entitiesOf(running).get(key)];
  if (stored?.type !== 'proxy' || served?.type !== 'proxy') return;
  if (upstreamUrlOf(stored.value) !== upstreamUrlOf(served.value)) return;
  await noteTools(db, { proxy: id, tools, at: now() });
}
