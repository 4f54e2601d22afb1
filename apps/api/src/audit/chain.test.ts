import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ANCHOR_FILE } from '@tallygate/audit/anchors';
import { chainKey } from '@tallygate/audit/chain';
import { verifyExport } from '@tallygate/audit/export-file';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { createAuditKeeper } from './audit-keeper.ts';
import { systemAuthor } from './author.ts';
import { recordAudit } from './record-audit.ts';
import { removeOldEntries } from './remove-old-entries.ts';

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
beforeEach(async () => {
  api = await openTestApi();
  console = consoleClient(api);
});
afterEach(() => api.close());

const sql = (text: string) => api.services.db.sql(text);
const note = (entityId: string, more: object = {}) =>
  recordAudit(api.services, systemAuthor(api.services), { action: 'create', entityType: 'meter', entityId, ...more });
const kinds = async () => (await api.services.auditKeeper.check()).findings.map(({ kind, seq }) => [kind, seq]);
/** What somebody with rights in the database can do. */
const asOwner = async (text: string) => {
  await sql('ALTER TABLE audit_entries DISABLE TRIGGER ALL');
  await sql(text);
  await sql('ALTER TABLE audit_entries ENABLE TRIGGER ALL');
};
const head = async () => (await api.services.auditKeeper.state()).head;

describe('the audit log', () => {
  it('takes changes, failures and starts into one chain that holds', async () => {
    await console.put('/settings/billing', { revision: 0, value: {} });
    await note('a');
    await note('b', { outcome: 'failed', reason: 'because' });
    await api.services.auditLog.flush();

    const { body } = await console.get('/audit?entityType=meter');
    expect(body).toMatchObject([
      { entityId: 'b', outcome: 'failed', reason: 'because', actorType: 'system', count: 1 },
      { entityId: 'a', outcome: 'ok', seq: body[0].seq - 1 },
    ]);
    expect(await kinds()).toEqual([]);
  });

  it('says who did it, from where, how proven, under which request', async () => {
    const reply = await api.app.inject({
      method: 'POST',
      url: '/api/console/v1/plans',
      headers: { authorization: 'Basic YWRtaW46YWRtaW4=', 'x-correlation-id': 'my-request' },
      payload: { name: 'Gold', prices: [] },
    });
    expect(reply.statusCode).toBe(201);

    const [entry] = (await console.get('/audit?entityType=plan')).body;
    expect(entry).toMatchObject({
      actor: 'admin',
      actorType: 'user',
      auth: { method: 'basic', token: null, session8: null },
      client: '127.0.0.1',
      requestId: 'my-request',
      source: 'console',
    });
  });

  it('cannot be changed, cut or emptied by a statement', async () => {
    for (const text of [
      "UPDATE audit_entries SET actor = 'nobody'",
      'UPDATE audit_entries SET mac = NULL',
      'DELETE FROM audit_entries',
      'TRUNCATE audit_entries',
      "SELECT remove_audit_prefix('', 1)",
    ])
      await expect(sql(text), text).rejects.toThrow(/never changed|no checkpoint/);
  });

  it('shows what somebody with rights in the database altered, removed, inserted, moved or cut off', async () => {
    for (const entityId of ['a', 'b', 'c', 'd', 'e', 'f']) await note(entityId);
    const { seq: last } = await head();

    await asOwner(`UPDATE audit_entries SET entry = replace(entry, '"b"', '"x"') WHERE seq = ${last - 4}`);
    expect(await kinds()).toEqual([
      ['altered', last - 4],
      ['altered', last - 4],
    ]);
    await asOwner(`UPDATE audit_entries SET entry = replace(entry, '"x"', '"b"') WHERE seq = ${last - 4}`);
    expect(await kinds()).toEqual([]);

    await asOwner(`UPDATE audit_entries SET actor = 'nobody' WHERE seq = ${last - 4}`);
    expect(await kinds()).toEqual([['altered', last - 4]]);
    await asOwner(`UPDATE audit_entries SET actor = 'tallygate' WHERE seq = ${last - 4}`);

    await sql(`INSERT INTO audit_entries (actor, action, entity_type, entity_id, source)
      VALUES ('eve', 'create', 'plan', 'p', 'console')`);
    expect(await kinds()).toEqual([['unchained', 0]]);
    await asOwner("DELETE FROM audit_entries WHERE actor = 'eve'");

    await asOwner(`UPDATE audit_entries SET seq = CASE seq WHEN ${last - 3} THEN -1 ELSE seq END`);
    expect(await kinds()).toContainEqual(['missing', last - 3]);
    await asOwner(`UPDATE audit_entries SET seq = ${last - 3} WHERE seq = -1`);

    await asOwner(`UPDATE audit_entries AS a SET entry = b.entry, mac = b.mac FROM audit_entries AS b
      WHERE (a.seq, b.seq) IN ((${last - 2}, ${last - 1}), (${last - 1}, ${last - 2}))`);
    expect((await kinds()).map(([kind]) => kind)).toEqual(expect.arrayContaining(['missing', 'order']));
    await asOwner(`UPDATE audit_entries AS a SET entry = b.entry, mac = b.mac FROM audit_entries AS b
      WHERE (a.seq, b.seq) IN ((${last - 2}, ${last - 1}), (${last - 1}, ${last - 2}))`);
    expect(await kinds()).toEqual([]);

    await asOwner(`DELETE FROM audit_entries WHERE seq >= ${last}`);
    expect(await kinds()).toEqual([['truncated', last - 1]]);
  });

  it('shows by its anchor that its end was cut off together with the head', async () => {
    await note('a');
    await api.services.auditKeeper.anchor();
    const { seq } = await head();
    await asOwner(`DELETE FROM audit_entries WHERE seq > ${seq - 2}`);
    await sql(`UPDATE audit_heads SET seq = ${seq - 2}, mac = (SELECT mac FROM audit_entries WHERE seq = ${seq - 2})`);

    expect(await kinds()).toEqual([['truncated', seq - 2]]);
  });

  it('is anchored beside the database when its end moved, and only then', async () => {
    const file = join(api.dataDir, ANCHOR_FILE);
    await note('a');
    await api.services.auditKeeper.anchor();
    await api.services.auditKeeper.anchor();
    const first = readFileSync(file, 'utf8');
    await note('b');
    await api.services.auditKeeper.anchor();

    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${first}.+\\n$`));
    expect((await console.get('/audit/chain')).body.lastAnchor).toMatchObject(await head());
    appendFileSync(file, 'what is this\n');
    expect(await kinds()).toEqual([['anchor', 0]]);
  });

  it('posts its end to where nobody on this machine can change it', async () => {
    const received: unknown[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push(JSON.parse(body));
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const anchorUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/anchors`;
    const settings = { ...api.services.settings, audit: { keepDays: 400, anchorUrl } };
    await note('a');
    await createAuditKeeper({ ...api.services, settings }).anchor();

    expect(received).toEqual([
      { kind: 'tallygate-audit-anchor', key: expect.any(String), time: expect.any(String), ...(await head()) },
    ]);
  });

  it('keeps the size and hash of what is too large, and spells out what would disguise it', async () => {
    await note('large', { before: { text: 'x'.repeat(20_000) }, after: { ok: true } });
    await note('tricky\n\u202eevil\u0000', { after: { 'na\u0085me': '\u0000\u2028' } });

    const [tricky, large] = (await console.get('/audit?entityType=meter')).body;
    expect(large).toMatchObject({ before: { omitted: true, bytes: 20_011 }, after: { ok: true } });
    expect(tricky).toMatchObject({
      entityId: 'tricky\\u000a\\u202eevil\\u0000',
      after: { 'na\\u0085me': '\0\\u2028' },
    });
    expect(await kinds()).toEqual([]);
  });

  it('numbers what comes at once one after the other, without a gap', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => note(`thing-${index}`)));

    expect(await kinds()).toEqual([]);
    expect((await console.get('/audit?entityType=meter')).body).toHaveLength(20);
  });

  it('is undone with the change it tells of', async () => {
    const before = await head();
    const failing = api.services.db.prisma.$transaction(async (tx) => {
      await systemAuthor(api.services).log.append(tx, systemAuthor(api.services), [
        { action: 'create', entityType: 'meter', entityId: 'a' },
      ]);
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');

    expect(await head()).toEqual(before);
  });
});

describe('old audit entries', () => {
  it('go as a prefix with a signed checkpoint, and the chain holds without them', async () => {
    for (const entityId of ['a', 'b', 'c']) await note(entityId);
    const { seq: through } = await head();
    const later = { ...api.services, now: () => new Date(Date.now() + 401 * 24 * 3_600_000) };
    await api.services.auditKeeper.anchor();

    // The end always stays.
    expect(await removeOldEntries(later)).toBe(through - 1);
    expect(await kinds()).toEqual([]);
    const { body } = await console.get('/audit?entityType=audit_log');
    expect(body).toMatchObject([{ action: 'remove_old', after: { removed: through - 1, through: through - 1 } }]);
    expect((await console.get('/audit/chain')).body).toMatchObject({ removedUpTo: through - 1, keepDays: 400 });

    await sql(`UPDATE audit_checkpoints SET seq = seq + 1`);
    expect((await kinds()).map(([kind]) => kind)).toContain('checkpoint');
  });

  it('stay as long as they are kept', async () => {
    expect(await removeOldEntries(api.services)).toBe(0);
  });
});

describe('the export', () => {
  it('holds every entry, its own included, and verifies without the database', async () => {
    await note('a');
    const { text } = await console.get('/audit/export');
    const key = chainKey('a secret key for tests only');
    const report = await verifyExport(text.split('\n'), { key });

    expect(report).toMatchObject({ findings: [], first: 1, head: await head() });
    expect(text.trimEnd().split('\n').at(-2)).toContain('"action":"export"');
    const wrong = await verifyExport(text.split('\n'), { key: chainKey('another secret key') });
    expect(wrong.findings[0]).toMatchObject({ kind: 'key' });
  });

  it('goes to administrators only', async () => {
    for (const path of ['/audit', '/audit/export', '/audit/chain'])
      expect((await api.app.inject({ url: `/api/console/v1${path}` })).statusCode).toBe(401);
  });
});

describe('verifying', () => {
  it('is asked for in the console, answers what broke, and is itself in the log', async () => {
    await note('a');
    expect((await console.post('/audit/verify')).body).toMatchObject({ findings: [] });
    const { seq } = await head();
    await asOwner(`DELETE FROM audit_entries WHERE seq = ${seq - 1}`);

    expect((await console.post('/audit/verify')).body).toMatchObject({ findings: [{ kind: 'missing', seq: seq - 1 }] });
    expect((await console.get('/audit?action=verify&outcome=failed')).body[0]).toMatchObject({
      reason: `entry ${seq - 1} is missing`,
    });
  });
});
