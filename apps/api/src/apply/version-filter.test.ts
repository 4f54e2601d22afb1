import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  client = consoleClient(api);
  for (const [id, message] of [
    ['weather', 'First 100%'],
    ['maps', 'Second'],
  ] as const) {
    await client.post('/proxies', { resource: aResource(id) });
    await client.post('/apply', { message });
  }
});
afterAll(() => api.close());

const found = async (query: string) =>
  (await client.get(`/versions?${query}`)).body.map(({ message }: { message: string }) => message);

it.each([
  ['', ['Second', 'First 100%', 'First configuration']],
  ['entity=weather', ['First 100%']],
  ['entity=WEATH', ['First 100%']],
  ['text=sec', ['Second']],
  ['text=100%25', ['First 100%']],
  ['text=1%25%25', []],
  ['author=admin', ['Second', 'First 100%']],
  ['author=nobody', []],
  ['from=2099-01-01T00:00:00Z', []],
  ['to=2099-01-01T00:00:00Z&before=3', ['First 100%', 'First configuration']],
])('versions are narrowed by "%s"', async (query, expected) => {
  expect(await found(query)).toEqual(expected);
});
