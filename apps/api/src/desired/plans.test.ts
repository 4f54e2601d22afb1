import { readFileSync, writeFileSync } from 'node:fs';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let gateway: FakeGateway;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  gateway = await startFakeGateway(api);
  console = consoleClient(api);
});
afterAll(async () => {
  gateway.stop();
  await api.close();
});

const FROM = '2026-01-01T00:00:00.000Z';
const fileText = () => readFileSync(api.services.settings.configPath, 'utf8');
const plansInFile = () => parseConfigToml(fileText()).config?.billing.plans;
const changes = async () => (await console.get('/pending')).body.changes;
const rules = (name: string, decisions?: object) => ({ name, prices: [], ...(decisions && { decisions }) });
const makePlan = async (name: string, decisions?: object): Promise<string> =>
  (await console.post('/plans', rules(name, decisions))).body.id;
const join = (company: string, planId: string, validFrom = FROM) =>
  console.post('/company-plans', { company, planId, validFrom });

describe('plans with overrides', () => {
  it('wait as pending changes and reach config.toml with an apply; plans without overrides never do', async () => {
    const flat = await makePlan('Flat', { tool_error: 'bill' });
    const plain = await makePlan('Plain');
    await join('org-a', flat);
    await join('org-b', plain);

    expect(await changes()).toMatchObject([{ type: 'plan', id: 'Flat', kind: 'create', updatedBy: 'admin' }]);
    expect(plansInFile() ?? []).toEqual([]);

    expect((await console.post('/apply', {})).status).toBe(200);
    expect(plansInFile()).toEqual([
      { name: 'Flat', decisions: { tool_error: 'bill' }, companies: [{ company: 'org-a', from: FROM }] },
    ]);
    expect(await changes()).toEqual([]);
  });

  it('or whose companies name subscriptions are there too, until none does', async () => {
    const planId = await makePlan('Several');
    const entry = { company: 'org-s', planId, validFrom: FROM };
    const made = await console.post('/company-plans', { ...entry, subscription: 'sub_1' });
    expect(made.body).toMatchObject({ subscription: 'sub_1' });
    await console.post('/apply', {});
    expect(plansInFile()?.find(({ name }) => name === 'Several')).toEqual({
      name: 'Several',
      decisions: {},
      companies: [{ company: 'org-s', subscription: 'sub_1', from: FROM }],
    });

    const freed = await console.put(`/company-plans/${made.body.id}`, entry);
    expect(freed.body).toMatchObject({ subscription: null });
    expect(await changes()).toMatchObject([{ type: 'plan', id: 'Several', kind: 'delete' }]);
    await console.post('/apply', {});
    expect(plansInFile()?.some(({ name }) => name === 'Several')).toBe(false);
    await console.delete(`/company-plans/${made.body.id}`);
  });

  it('are pending again when their companies or overrides change', async () => {
    const [flat] = (await console.get('/plans')).body;
    const { body: entry } = await join('org-c', flat.id, '2026-03-01T00:00:00.000Z');
    expect(await changes()).toMatchObject([{ id: 'Flat', kind: 'change', summary: ['company org-c added'] }]);
    await console.delete(`/company-plans/${entry.id}`);
    expect(await changes()).toEqual([]);
    const { revision } = (await console.get(`/plans/${flat.id}`)).body;
    await console.put(`/plans/${flat.id}`, { ...rules('Flat', { tool_error: 'free' }), revision });
    expect(await changes()).toMatchObject([
      { id: 'Flat', summary: ['decisions: tool error changed from bill to free'] },
    ]);
    await console.post('/apply', { selection: [{ type: 'plan', id: 'Flat' }] });
    expect(plansInFile()?.[0]?.decisions).toEqual({ tool_error: 'free' });
  });

  it('leave config.toml when their last override goes, and keep companies and prices', async () => {
    const flat = (await console.get('/plans')).body.find((plan: { name: string }) => plan.name === 'Flat');
    await console.put(`/plans/${flat.id}`, { ...rules('Flat'), revision: flat.revision });
    expect(await changes()).toMatchObject([{ id: 'Flat', kind: 'delete' }]);
    await console.post('/apply', {});
    expect(plansInFile()).toEqual([]);
    expect((await console.get(`/plans/${flat.id}`)).body).toMatchObject({ decisions: {}, companies: 1 });
  });

  it('say which override is unknown', async () => {
    const reply = await console.post('/plans', rules('Odd', { denied_auth: 'bill' }));
    expect(reply.status).toBe(400);
    expect(reply.body.fields[0].path).toContain('decisions');
  });
});

describe('plans written into config.toml by hand', () => {
  const written = (company: string) => `
[[billing.plans]]
name = "By hand"
decisions = { timeout = "bill" }
companies = [{ company = "org-z" }, { company = "${company}", from = 2026-05-01T00:00:00Z }]
`;
  const append = (text: string) => writeFileSync(api.services.settings.configPath, `${fileText()}${text}`);

  it('are imported with their companies', async () => {
    append(written('org-y'));
    expect((await console.post('/outside/import')).status).toBe(200);
    expect((await console.get('/company-plans?company=org-y')).body).toMatchObject([
      { planName: 'By hand', validFrom: '2026-05-01T00:00:00.000Z', validTo: null },
    ]);
    expect(await changes()).toEqual([]);
    expect((await console.get('/outside')).body.changes ?? []).toEqual([]);
  });

  it('are refused while a company of theirs is on another plan', async () => {
    const before = fileText();
    writeFileSync(api.services.settings.configPath, before.replace('org-y', 'org-b'));
    const reply = await console.post('/outside/import');
    expect(reply.status).toBe(422);
    expect(reply.body.fields).toMatchObject([
      { path: 'billing.plans', message: expect.stringContaining("it is on 'Plain' since 2026-01-01") },
    ]);
    writeFileSync(api.services.settings.configPath, before);
  });

  it('are not undone by the restore of a version', async () => {
    const [newest] = (await console.get('/versions')).body;
    await console.post('/apply', {});
    const id = await makePlan('Later', { cancelled: 'bill' });
    await join('org-l', id);
    await console.post('/apply', {});
    expect((await console.post(`/versions/${newest.number}/restore`, {})).status).toBe(200);
    expect(plansInFile()?.map(({ name }) => name)).toEqual(['By hand', 'Later']);
    expect(await changes()).toEqual([]);
  });
});
