import type { MeterComparison, MoesifComparison } from '@tallygate/contracts/moesif';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { compareMeter } from '@tallygate/rails/moesif/compare-meter';
import type { MoesifMeter } from '@tallygate/rails/moesif/moesif-meter';
import { listMeters } from '../../meters/list-meters.ts';
import { railFacts } from '../rail-rows.ts';

type Context = { db: Database; now: () => Date };

/**
 * What differs between our meters and those that were made by hand at Moesif. A meter is Moesif's by the id that the rail names.
 * @param theirs all meters of Moesif
 */
export async function compareMeters(
  context: Context,
  rail: Rail,
  theirs: readonly MoesifMeter[],
): Promise<MoesifComparison> {
  const named = railFacts(rail).meters;
  const own = await listMeters(context, { archived: false });
  const meters = own.map(({ id, name, definition, price }): MeterComparison => {
    const externalId = named.find(({ meterId }) => meterId === id)?.externalId;
    const other = theirs.find(({ _id }) => _id === externalId);
    if (other === undefined)
      return { meterId: id, meterName: name, theirs: null, verdict: 'missing', differences: [], unread: [] };
    const { differences, unread } = compareMeter({ definition, price }, other);
    return {
      meterId: id,
      meterName: name,
      theirs: shown(other),
      verdict: differences.length > 0 ? 'differs' : unread.length > 0 ? 'unread' : 'equal',
      differences,
      unread,
    };
  });
  const taken = new Set(named.map(({ externalId }) => externalId));
  return {
    at: context.now().toISOString(),
    meters,
    others: theirs.filter(({ _id }) => !taken.has(_id)).map(shown),
  };
}

function shown({ _id: id, name, status, billing_plan: plan }: MoesifMeter) {
  return { id, name, status, provider: plan.provider_slug };
}
