import type { ConfigurationFile, ImportResult, ImportReview } from '@tallygate/contracts/configuration-file';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemAuthor } from '../audit/author.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const apis: TestApi[] = [];
afterEach(async () => {
  for (const api of apis.splice(0)) await api.close();
});

async function open() {
  // Without the sandbox nothing is there from the beginning.
  const api = await openTestApi((settings) => ({ ...settings, sandbox: { ...settings.sandbox, on: false } }));
  apis.push(api);
  return { api, client: consoleClient(api, await addPerson(api, 'ana', ['admin'])) };
}
type Side = Awaited<ReturnType<typeof open>>;

const exported = async ({ client }: Side) => (await client.get('/configuration/export')).body as ConfigurationFile;
const review = async ({ client }: Side, file: object, secrets = {}) =>
  client.post('/configuration/review', { text: JSON.stringify(file), secrets });
const imported = async ({ client }: Side, file: object, more: object = {}) =>
  client.post('/configuration/import', { text: JSON.stringify(file), ...more });
const apply = ({ api }: Side) =>
  api.services.applier.apply({
    author: systemAuthor(api.services),
    message: 'Imported',
    selection: 'all',
    waitMs: 1,
  });

const PRICE = { model: 'per_unit', currency: 'usd', unitAmount: '0.05' };
const DEFINITION = { filter: { field: 'method', op: 'equals', value: 'tools/call' } };
/** By the names that a file gives them. */
const SECRETS = {
  'proxy/weather/upstream.auth.value': 'Bearer of-the-server',
  'publisher/moesif/application_id': 'an-application-id-of-moesif',
};

let source: Side;
beforeEach(async () => {
  source = await open();
  const { client } = source;
  const auth = { type: 'bearer', header: 'Authorization', value: 'Bearer of-the-server' };
  const weather = aResource('weather', {
    upstream: { url: 'https://weather.example.com/mcp', auth },
    policies: [{ name: 'respond', params: { statusCode: 418 } }],
  });
  expect((await client.post('/proxies', { resource: weather })).status).toBe(201);
  const entity = {
    name: 'Issuer',
    issuer: 'https://idp.example.com',
    jwks: { remote: { uri: 'https://idp.example.com/jwks' } },
  };
  expect((await client.post('/key-managers', { entity })).status).toBe(201);
  const settings = { application_id: 'an-application-id-of-moesif', batch_size: 7 };
  expect((await client.post('/publishers', { settings })).status).toBe(201);
  const meter = await client.post('/meters', { name: 'Echo calls', definition: DEFINITION, price: PRICE });
  expect(meter.status, meter.text).toBe(201);
  const later = new Date(Date.now() + 40 * 86_400_000).toISOString();
  const changed = await client.put(`/meters/${meter.body.id}`, {
    name: 'Echo calls',
    definition: DEFINITION,
    price: { ...PRICE, unitAmount: '0.07' },
    priceFrom: later,
  });
  expect(changed.status, changed.text).toBe(200);
  const plan = {
    name: 'Pro',
    prices: [
      { meterId: meter.body.id, price: { ...PRICE, unitAmount: '0.01' }, validFrom: '2026-01-01T00:00:00.000Z' },
    ],
    decisions: { tool_error: 'bill' },
  };
  const saved = await client.post('/plans', plan);
  expect(saved.status, saved.text).toBe(201);
});

describe('a configuration in one file', () => {
  it('comes into an empty installation as it was, once it is applied there', async () => {
    const file = await exported(source);
    const text = JSON.stringify(file);
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);

    const target = await open();
    const first = (await review(target, file)).body as ImportReview;
    expect(first.isIntact).toBe(true);
    const missing = first.entities.flatMap(({ missingSecrets }) => missingSecrets);
    expect(missing.toSorted()).toEqual(Object.keys(SECRETS).toSorted());
    const second = (await review(target, file, SECRETS)).body as ImportReview;
    expect(second.entities.filter(({ change }) => change === 'create').map(({ type, id }) => `${type}/${id}`)).toEqual(
      expect.arrayContaining([
        'key_manager/Issuer',
        'proxy/weather',
        'publisher/moesif',
        'meter/Echo calls',
        'plan/Pro',
      ]),
    );
    expect(second.entities.flatMap(({ missingSecrets, findings }) => [...missingSecrets, ...findings])).toEqual([]);

    const reply = await imported(target, file, { secrets: SECRETS });
    expect(reply.status, reply.text).toBe(200);
    expect((reply.body as ImportResult).refused).toEqual([]);
    // Nothing runs yet: it waits to be applied like any edit.
    expect((await target.client.get('/pending')).text).toContain('weather');
    expect((await target.api.services.configFile.read())?.text ?? '').not.toContain('weather');

    await apply(target);
    expect((await target.api.services.configFile.read())?.text).toContain('Bearer of-the-server');
    expect((await exported(target)).hash).toBe(file.hash);
    const again = (await review(target, file)).body as ImportReview;
    expect(again.entities.filter(({ change }) => change !== 'same')).toEqual([]);
  });

  it('changes what differs and was chosen, and nothing else', async () => {
    const file = await exported(source);
    const target = await open();
    await imported(target, file, { secrets: SECRETS });
    const changed = structuredClone(file);
    const proxy = changed.content.proxies[0]!.value as { spec: { displayName: string } };
    proxy.spec.displayName = 'Weather of tomorrow';
    changed.content.meters[0]!.prices[0]!.price = {
      ...changed.content.meters[0]!.prices[0]!.price,
      unitAmount: '0.06',
    } as never;

    const found = (await review(target, changed)).body as ImportReview;
    expect(found.isIntact).toBe(false);
    const differing = found.entities.filter(({ change }) => change !== 'same');
    expect(differing.map(({ type, id, change }) => `${type}/${id} ${change}`)).toEqual([
      'proxy/weather change',
      'meter/Echo calls change',
    ]);
    expect(differing[0]?.before).not.toContain('Weather of tomorrow');
    expect(differing[0]?.after).toContain('Weather of tomorrow');

    const reply = await imported(target, changed, { chosen: ['meter/Echo calls'] });
    expect(reply.body).toEqual({ pending: [], saved: ['meter/Echo calls'], refused: [] });
    const after = await exported(target);
    expect(JSON.stringify(after.content.proxies)).toBe(JSON.stringify(file.content.proxies));
    // The price changes from now on: what calls cost until now stays.
    expect(after.content.meters[0]?.prices.map(({ price }) => (price as { unitAmount: string }).unitAmount)).toEqual(
      expect.arrayContaining(['0.05', '0.06', '0.07']),
    );
  });

  it('is not taken over without the secrets of what is chosen', async () => {
    const file = await exported(source);
    const target = await open();
    const reply = await imported(target, file);
    expect(reply.status).toBe(400);
    expect(reply.body.fields.map(({ path }: { path: string }) => path).toSorted()).toEqual(
      Object.keys(SECRETS)
        .map((name) => `secrets.${name}`)
        .toSorted(),
    );
    const some = await imported(target, file, { chosen: ['key_manager/Issuer'] });
    expect(some.body).toMatchObject({ pending: ['key_manager/Issuer'] });
    expect((await exported(target)).content.proxies).toEqual([]);
  });

  it('asks again for a secret that would go to another server than it was given for', async () => {
    const file = await exported(source);
    const moved = JSON.parse(
      JSON.stringify(file).replaceAll('https://weather.example.com/mcp', 'https://elsewhere.example.com/mcp'),
    ) as ConfigurationFile;
    const found = (await review(source, moved)).body as ImportReview;
    expect(found.entities.find(({ id }) => id === 'weather')?.missingSecrets).toEqual([
      'proxy/weather/upstream.auth.value',
    ]);
  });

  it('names what is wrong with a thing, and takes the others', async () => {
    const file = await exported(source);
    const target = await open();
    await target.client.post('/proxies', { resource: aResource('other', { context: '/weather' }) });
    const wrong = structuredClone(file);
    (wrong.content.keyManagers[0]!.value as { issuer: unknown }).issuer = 7;
    (wrong.content.proxies[0]!.value as { spec: { context: string } }).spec.context = '/weather';
    wrong.content.settings.push({ id: 'nonsense', value: {} });
    wrong.content.plans[0]!.prices[0]!.meter = 'Nothing';
    const found = (await review(target, wrong, SECRETS)).body as ImportReview;
    const errors = found.entities.filter(({ change }) => change === 'error');
    expect(errors.map(({ type, id }) => `${type}/${id}`).toSorted()).toEqual([
      'key_manager/Issuer',
      'plan/Pro',
      'proxy/weather',
      'setting/nonsense',
    ]);
    for (const { findings } of errors) expect(findings.length).toBeGreaterThan(0);
    expect((await imported(target, wrong, { secrets: SECRETS })).status).toBe(400);
    const some = await imported(target, wrong, { secrets: SECRETS, chosen: ['publisher/moesif'] });
    expect(some.status, some.text).toBe(200);
  });

  it.each([
    ['no JSON', 'config = 1', 'no JSON'],
    ['another file', '{"a":1}', 'no exported configuration'],
    ['a later format', JSON.stringify({ format: 'tallygate-configuration', formatVersion: 99 }), 'reads up to 1'],
    [
      'a part of a file',
      JSON.stringify({ format: 'tallygate-configuration', formatVersion: 1 }),
      'no whole exported configuration',
    ],
  ])('says of %s what was expected', async (_name, text, words) => {
    const reply = await source.client.post('/configuration/review', { text });
    expect([reply.status, reply.body.code]).toEqual([400, 'INVALID_INPUT']);
    expect(reply.body.detail).toContain(words);
  });
});
