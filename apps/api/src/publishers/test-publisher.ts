import { shownUrl } from '@tallygate/config/sealed-url';
import { referencedSecret } from '@tallygate/config/secret-reference';
import { isTemplate } from '@tallygate/config/templates';
import { AppError } from '@tallygate/contracts/app-error';
import type { PublisherTest, savePublisher } from '@tallygate/contracts/publisher-view';
import type { Database } from '@tallygate/db/database';
import { collectorBaseUrl } from '@tallygate/moesif/base-url';
import { sendTestEvent } from '@tallygate/moesif/send-test-event';
import { testCollectorConnection } from '@tallygate/moesif/test-connection';
import type { z } from 'zod';
import type { Author } from '../audit/author.ts';
import type { Prober } from '../probe/prober.ts';
import { openReferences } from '../secrets/open-references.ts';
import { mapPublisherSecrets } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';
import { asPublisher, MOESIF } from './publisher-view.ts';

export type TestedSettings = Partial<z.output<typeof savePublisher>['settings']>;

type Context = {
  settings: { sandbox: { on: boolean; collectorUrl: string } };
  db: Database;
  vault: Vault;
  now: () => Date;
};

/** Checks the collector's address and application id, saved or not, without sending an event. */
export async function testPublisher(
  context: Context & { author: Author },
  { given, prober: { exit } }: { given: TestedSettings; prober: Prober },
): Promise<PublisherTest> {
  const { tested, sandboxUrl } = await resolveSettings(context, given);
  const { ok, steps } = await testCollectorConnection(tested, { ...exit, sandboxUrl });
  return { ok, at: context.now().toISOString(), steps, eventId: null };
}

/** Sends one event that is marked as a test and counts in no meter. */
export async function testPublisherWithEvent(
  context: Context & { author: Author },
  { given, prober: { exit } }: { given: TestedSettings; prober: Prober },
): Promise<PublisherTest> {
  const { tested, sandboxUrl } = await resolveSettings(context, given);
  const { ok, eventId, step } = await sendTestEvent(tested, { ...exit, sandboxUrl });
  return { ok, at: context.now().toISOString(), steps: [step], eventId };
}

/**
 * What to test with: what was typed, else what is stored.
 * @throws AppError INVALID_INPUT when the stored id would go to an address it was not stored for
 */
async function resolveSettings(context: Context & { author: Author }, given: TestedSettings) {
  const { author, db, vault, settings } = context;
  const row = await db.prisma.publisher.findUnique({ where: { id: MOESIF } });
  const open = openReferences(await vault.open({ author, purpose: `connection test of publisher ${MOESIF}` }));
  const stored = row ? mapPublisherSecrets(MOESIF, asPublisher(row.entity), open).settings : null;
  const storedId = stored?.application_id;
  const typed = typeof given.application_id === 'string' ? given.application_id : undefined;
  const isTypedReference = typed !== undefined && referencedSecret(typed) !== null;
  const sandboxUrl = settings.sandbox.on ? settings.sandbox.collectorUrl : undefined;
  const baseUrlFor = (id: string, url: string | undefined) =>
    collectorBaseUrl({ application_id: id, moesif_base_url: url }, sandboxUrl);
  const refuse = (message: string) =>
    new AppError('INVALID_INPUT', { detail: message, findings: [{ path: 'settings.application_id', message }] });

  if (typed !== undefined && !isTypedReference) {
    if (isTemplate(typed))
      throw refuse('only the gateway knows the value of this expression; it cannot be tested here');
    return { tested: { application_id: typed, moesif_base_url: given.moesif_base_url }, sandboxUrl };
  }
  if (storedId === undefined || isTemplate(storedId))
    throw refuse('enter the Application ID; there is none to test with');
  // A form sends back what it was shown.
  const isShown = given.moesif_base_url === shownUrl(stored?.moesif_base_url ?? '');
  const url = isShown ? stored?.moesif_base_url : (given.moesif_base_url ?? stored?.moesif_base_url);
  if (baseUrlFor(storedId, url) !== baseUrlFor(storedId, stored?.moesif_base_url))
    throw refuse('the address is not the stored one: enter the Application ID again to send it there');
  return { tested: { application_id: storedId, moesif_base_url: url }, sandboxUrl };
}
