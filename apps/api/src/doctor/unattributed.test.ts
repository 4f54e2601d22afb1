import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
afterAll(() => ledger.close());

it('Doctor names the claims that left open who pays, with what was found, what is expected and what to do', async () => {
  const unattributed = (more: object) =>
    aCallEvent({
      time: new Date().toISOString(),
      company: undefined,
      billable: false,
      reason: 'unattributed',
      ...more,
    });
  const several = { of: 'company', claim: 'organization', found: 'several_elements' } as const;
  await ledger.ingest([
    unattributed({ identityFaults: [several] }),
    unattributed({ identityFaults: [several, { of: 'user', claim: 'uid', found: 'object' }] }),
    unattributed({}),
  ]);

  const { body } = await ledger.get('/doctor');
  const check = body.checks.find(({ id }: { id: string }) => id === 'usage.attributed');

  expect(check).toMatchObject({ result: 'warn', href: '/events?reason=unattributed' });
  expect(check.found).toBe(
    '3 of 3 calls in 24 hours name no company; in 2 the claim "organization" is a list of several elements; expected one text of ' +
      '1–256 characters without control characters, or a list of one such text.',
  );
  expect(check.fix).toContain('"organization"');
});
