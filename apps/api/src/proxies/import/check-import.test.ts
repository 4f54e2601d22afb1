import { renderProxyYaml } from '@tallygate/config/proxy-text';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { proxyImport } from '@tallygate/contracts/proxy-import';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../../test-support/console-client.testing.ts';
import { aResource } from '../../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../../test-support/test-api.testing.ts';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  client = consoleClient(api);
  await client.post('/proxies', { resource: aResource('weather') });
  await client.post('/proxies', { resource: secured('sealed', 'top secret') });
});
afterAll(() => api.close());

/** A proxy whose server wants a credential. */
function secured(name: string, value?: string): McpProxy {
  const resource = aResource(name) as McpProxy;
  const auth = { type: 'api-key', header: 'x-key', ...(value !== undefined && { value }) };
  return {
    ...resource,
    spec: { ...resource.spec, upstream: { ...resource.spec.upstream, auth } },
  } as McpProxy;
}
const yaml = (resource: unknown) => renderProxyYaml(resource as McpProxy);
const storedYaml = async (id: string) => (await client.get(`/proxies/${id}/yaml`)).text;

async function check(...documents: string[]) {
  const text = documents.join('---\n');
  const { status, body, text: said } = await client.post('/proxies/import/check', { text });
  expect(status, said).toBe(200);
  return { text, documents: proxyImport.parse(body).documents };
}

describe('a text of several proxies', () => {
  it('is told document by document: what it would make, change, leave or be refused for', async () => {
    const changed = (await storedYaml('weather')).replace('displayName: ', 'displayName: New ');
    const { documents, text } = await check(
      yaml(aResource('maps')),
      changed,
      await storedYaml('sealed'),
      'kind: Mcp\nmetadata:\n  name: bad\nspec:\n  displayName: Bad\n  nonsense: 1\n',
    );
    expect(documents.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['maps', 'create'],
      ['weather', 'change'],
      ['sealed', 'same'],
      ['bad', 'wrong'],
    ]);
    const [, change, , bad] = documents;
    expect(change?.summary).toEqual([expect.stringMatching(/^display name changed from .* to New /)]);
    expect(change?.after).toContain('displayName: New ');
    expect(change?.before).not.toContain('displayName: New ');
    const line = bad?.findings.find(({ path }) => path === 'spec.nonsense')?.line ?? 0;
    expect(text.split('\n')[line - 1]).toContain('nonsense');
    for (const { start, end, id } of documents) expect(text.slice(start, end)).toContain(`name: ${id}`);
  });

  it('changes nothing by being asked about', async () => {
    const before = (await client.get('/proxies')).text;
    await check(yaml(aResource('maps')));
    expect((await client.get('/proxies')).text).toBe(before);
  });

  it('keeps a secret that it leaves out, and shows none that it brings', async () => {
    const [kept, brought, missing] = (
      await check(
        yaml(secured('sealed')),
        yaml(secured('sealed', 'another secret')).replace('name: sealed', 'name: sealed '),
        yaml(secured('fresh')),
      )
    ).documents;
    expect(kept?.outcome).toBe('same');
    expect(brought?.outcome).toBe('wrong');
    expect(missing?.findings[0]?.path).toBe('spec.upstream.auth.value');
    const [alone] = (await check(yaml(secured('sealed', 'another secret')))).documents;
    expect(alone?.outcome).toBe('change');
    expect(JSON.stringify(alone)).not.toContain('secret"');
    expect(JSON.stringify(alone)).not.toContain('another secret');
  });

  it('is refused for a path or a name that a proxy or an earlier document has', async () => {
    const { spec } = aResource('weather') as McpProxy;
    const other = aResource('other') as McpProxy;
    const [samePath] = (await check(yaml({ ...other, spec: { ...other.spec, context: spec.context } }))).documents;
    expect(samePath?.findings).toMatchObject([
      { path: 'spec.context', message: expect.stringContaining("belongs to the proxy 'weather'") },
    ]);
    const [first, second] = (await check(yaml(other), yaml(other))).documents;
    expect([first?.outcome, second?.outcome]).toEqual(['create', 'wrong']);
    expect(second?.findings[0]?.message).toContain('the document on line 1');
  });

  it('notes what is read otherwise than it is written, and says what stays open to everybody', async () => {
    const older = yaml(aResource('older', { policies: [{ name: 'mcp-auth', version: 'v0.1', params: {} }] })).replace(
      /version: "?v1"?$/m,
      'version: v0.1',
    );
    const [found] = (await check(older)).documents;
    expect([found?.outcome, found?.isOpen]).toEqual(['create', false]);
    expect(found?.notes.map(({ message }) => message)).toEqual(['read mcp-auth v0.1 as v1']);
    expect((await check(yaml(aResource('maps')))).documents[0]?.isOpen).toBe(true);
  });

  it('tells of what cannot be read where it stands, and goes on with the rest', async () => {
    const { documents } = await check('kind: [\n', yaml(aResource('maps')));
    expect(documents.map(({ outcome, id }) => [outcome, id])).toEqual([
      ['wrong', null],
      ['create', 'maps'],
    ]);
    expect(documents[0]?.findings[0]?.message).toContain('not valid YAML');
    expect((await check('# nothing\n')).documents).toEqual([]);
    const many = Array.from({ length: 201 }, () => 'a: 1\n').join('---\n');
    expect((await client.post('/proxies/import/check', { text: many })).body).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: 'text', message: 'must hold at most 200 documents; found 201' }],
    });
  });
});
