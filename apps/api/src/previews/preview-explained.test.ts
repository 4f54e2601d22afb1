import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, protocol, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

describe('a preview explains', () => {
  it('matches the path of a URI that is sent in full, and says how Moesif compares it', async () => {
    await ledger.ingest([aCallEvent(), aCallEvent({ proxy: 'other', uri: 'http://localhost:8080/other/mcp' })]);

    const preview = await ledger.previewOf({ field: 'uri', op: 'prefix', value: '/everything' });

    expect(preview).toMatchObject({ source: 'rollups', matched: 1, quantity: '1' });
    expect(preview.findings.map(({ code }) => code)).toContain('URI_IS_ABSOLUTE');
    const absolute = await ledger.previewOf({
      and: [{ field: 'uri', op: 'prefix', value: 'http://localhost:8080/everything' }],
    });
    expect(absolute).toMatchObject({ quantity: '1', total: '1' });
  });

  it('explains a meter at zero: what each condition removes, near misses, and paths really seen', async () => {
    const near = aCallEvent({ target: 'add' });
    await ledger.ingest([near, protocol('tools/list')]);

    const preview = await ledger.previewOf({ and: [TOOL_CALLS, { field: 'tool', op: 'equals', value: 'echo' }] });

    expect(preview).toMatchObject({ quantity: '0', total: '0', companies: [] });
    expect(preview.conditions).toEqual([
      { condition: 'method is "tools/call"', removed: 1, removedAlone: 0 },
      { condition: 'tool is "echo"', removed: 2, removedAlone: 1 },
      { condition: 'is sent to Moesif (events = tool_calls)', removed: 1, removedAlone: 0 },
      { condition: 'has a company', removed: 0, removedAlone: 0 },
    ]);
    expect(preview.nearMisses).toEqual([{ eventId: near.id, time: near.time, failed: 'tool is "echo"', found: 'add' }]);
    expect(preview.findings[0]?.message).toContain('"tool is "echo"" alone keeps 1');
    const wrongPath = await ledger.previewOf({ field: 'uri', op: 'prefix', value: '/everthing' });
    expect(wrongPath.findings.find(({ code }) => code === 'URI_NOT_SEEN')?.message).toContain('/everything/mcp (1)');
  });

  it('names a choice between conditions where meeting any of them would do', async () => {
    await ledger.ingest([aCallEvent(), aCallEvent({ target: 'add' })]);
    const is = (value: string) => ({ field: 'tool', op: 'equals', value });

    const preview = await ledger.previewOf({ and: [TOOL_CALLS, { or: [is('sum'), is('max')] }] });

    expect(preview.conditions).toContainEqual({
      condition: 'any of (tool is "sum"; tool is "max")',
      removed: 2,
      removedAlone: 2,
    });
    expect(preview.nearMisses).toHaveLength(2);
    expect(preview.findings[0]?.message).toContain('"any of (tool is "sum"; tool is "max")" alone keeps 2');
  });
});
