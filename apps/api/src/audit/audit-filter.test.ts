import { chainKey } from '@tallygate/audit/chain';
import { verifyExport } from '@tallygate/audit/export-file';
import type { AuditAction } from '@tallygate/contracts/audit-names';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { systemAuthor } from './author.ts';
import { recordAudit } from './record-audit.ts';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  client = consoleClient(api);
  const note = (action: AuditAction, entityId: string, more: object = {}) =>
    recordAudit(api.services, systemAuthor(api.services), { action, entityType: 'meter', entityId, ...more });
  await note('create', 'first', { after: { name: 'Weather_1', formula: '=1+1' } });
  await note('create', 'second', { after: { name: 'WeatherX1' } });
  await note('delete', 'first', { before: { name: 'Weather_1' } });
  await note('archive', 'third', { outcome: 'failed', reason: '=cmd' });
  await api.services.auditLog.flush(true);
});
afterAll(() => api.close());

const ids = async (query: string) =>
  (await client.get(`/audit?entityType=meter&${query}`)).body.map(
    ({ action, entityId }: { action: string; entityId: string }) => `${action} ${entityId}`,
  );
const exported = (query: string) => client.get(`/audit/export?entityType=meter&${query}`);
const entriesIn = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"entry"'))
    .map((line) => JSON.parse(line).entry);

/** Cells before the id hold no commas here. */
const ENTITY_ID = 8;
const rowsOf = (text: string) =>
  text
    .split('\r\n')
    .filter(Boolean)
    .map((line) => line.split(','));

describe('entries are narrowed', () => {
  it.each([
    ['action=create', ['create second', 'create first']],
    ['entityId=first', ['delete first', 'create first']],
    ['outcome=failed', ['archive third']],
    ['text=weather_1', ['delete first', 'create first']],
    ['text=%25', []],
    ['from=2099-01-01T00:00:00Z', []],
  ])('by %s, in the list and in both files alike', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
    const { text } = await exported(query);
    const found = entriesIn(text).map(({ action, entityId }) => `${action} ${entityId}`);
    expect(found.reverse()).toEqual(expected);
    const [head, ...rows] = rowsOf((await exported(`${query}&format=csv`)).text);
    expect(head?.[ENTITY_ID]).toBe('entityId');
    expect(rows.map((cells) => cells[ENTITY_ID]).reverse()).toEqual(expected.map((one) => one.split(' ')[1]));
  });

  it('and a narrowed file says by what, and each of its lines still verifies', async () => {
    const { text } = await exported('action=create');
    const report = await verifyExport(text.split('\n'), { key: api.services.auditKey });
    expect(report).toMatchObject({ findings: [], count: 2, header: { selection: 'action=create entityType=meter' } });
    const forged = text.replace('WeatherX1', 'WeatherY1');
    const broken = await verifyExport(forged.split('\n'), { key: api.services.auditKey });
    expect(broken.findings).toMatchObject([{ kind: 'altered' }]);
    expect(
      (await verifyExport(text.split('\n'), { key: chainKey('another key of somebody else') })).findings,
    ).not.toEqual([]);
  });

  it('and no cell of the table is run by a spreadsheet', async () => {
    const cells = rowsOf((await exported('format=csv')).text).flat();
    expect(cells.filter((cell) => /^"?[=+@\t\r]/.test(cell))).toEqual([]);
    expect(cells).toContain("'=cmd");
  });
});
