import type { CallEvent } from '@tallygate/contracts/event';
import type { EventDetail } from '@tallygate/contracts/ledger-event';
import { isPublished } from '@tallygate/contracts/published-events';
import type { Database } from '@tallygate/db/database';
import { compileFilter, explainFilter } from '@tallygate/metering/meter-filter';
import { requirementsOf } from '@tallygate/metering/verdict';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { Applier } from '../apply/applier.ts';
import { listMeters } from '../meters/list-meters.ts';
import { readPublishing } from '../publishers/publishing.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/** Which meters in use count an event, and for the others what keeps it out. */
export async function metersOfEvent(context: Context, event: CallEvent): Promise<EventDetail['meters']> {
  const [meters = []] = await metersOfEvents(context, [event]);
  return meters;
}

/** The same of several events, in their order. */
export async function metersOfEvents(context: Context, events: readonly CallEvent[]): Promise<EventDetail['meters'][]> {
  const publishing = await readPublishing(context);
  const meters = await listMeters(context, { archived: false });
  return events.map((event) => {
    const sent = toMoesifEvent(event, publishing.uriShape);
    return meters.map(({ id, name, definition: { filter } }) => {
      const { failed } = explainFilter(filter, sent);
      const [published, company] = requirementsOf(compileFilter(filter), publishing.published).slice(-2);
      const failedCondition =
        failed[0]?.condition ??
        (isPublished(event, publishing.published) ? undefined : published?.text) ??
        (event.company === undefined ? company?.text : undefined) ??
        null;
      return { id, name, counted: failedCondition === null, failedCondition };
    });
  });
}
