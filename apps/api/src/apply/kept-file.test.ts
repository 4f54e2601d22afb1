import { readFileSync, writeFileSync } from 'node:fs';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { renderConfigToml } from '@tallygate/config/render-toml';
import { applyReply, outsideView, versionDetail } from '@tallygate/contracts/config-version';
import { statusView } from '@tallygate/contracts/status-view';
import { configHash } from '@tallygate/server-kit/config-hash';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toJson } from '../database/json.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const SECRET = 'former-secret-0123456789';
const APPLICATION_ID = 'a1B2c3D4e5F6g7H8i9J0-kept';
const KEPT = `# The gateway of the Lisbon office
# application_id = "${SECRET}"
[gateway]
id = 'lisbon'   # as on the door

[analytics]
[[analytics.publishers]] # one publisher
type = "moesif"
settings = { application_id = "${APPLICATION_ID}" } # the test account

# first come, first served
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "first" # never rename
spec = { displayName = "First", version = "v1.0", context = "/first", upstream = { url = "http://first:3001/mcp" } }
`;

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

const fileText = () => readFileSync(api.services.settings.configPath, 'utf8');
const writeFile = (text: string) => writeFileSync(api.services.settings.configPath, text);
const versions = async (): Promise<{ number: number; author: string; message: string }[]> =>
  (await console.get('/versions')).body;
const detail = async (number: number) => versionDetail.parse((await console.get(`/versions/${number}`)).body);
const addProxy = async (name: string) => {
  await console.post('/proxies', { resource: aResource(name) });
  return applyReply.parse((await console.post('/apply', { selection: [{ type: 'proxy', id: name }] })).body);
};
const keep = async (text: string) => {
  writeFile(text);
  await console.post('/outside/import');
};

describe('a file that somebody keeps', () => {
  it('keeps its own text when it is imported, and is a version by nobody of the console', async () => {
    await keep(KEPT);

    expect(fileText()).toBe(KEPT);
    const [newest] = await versions();
    expect(newest).toMatchObject({ author: 'outside' });
    const { toml } = await detail(newest!.number);
    expect(toml).toContain('# first come, first served\n[[mcp_proxies]]');
    expect(toml).toContain("id = 'lisbon'   # as on the door");
    const [entry] = (await api.services.db.prisma.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 1 })) as {
      actor: string;
    }[];
    expect(entry?.actor).toBe('admin');
  });

  it('is edited where something changes; every other line stays', async () => {
    await keep(KEPT);
    const { version, rewritten } = await addProxy('second');

    expect(rewritten).toEqual([]);
    expect(fileText().startsWith(KEPT)).toBe(true);
    expect(parseConfigToml(fileText()).config?.mcp_proxies.map(({ metadata }) => metadata.name)).toEqual([
      'first',
      'second',
    ]);
    expect(version.hash).toBe(configHash(fileText()));
    expect((await detail(version.number)).toml).toContain('# never rename');
  });

  it('is shown as it stands on disk, and a comment alone is told from a change', async () => {
    await keep(KEPT);
    expect(outsideView.parse((await console.get('/outside')).body)).toMatchObject({ changed: false, onlyText: false });

    writeFile(KEPT.replace('# as on the door', '# as on the new door'));
    const shown = outsideView.parse((await console.get('/outside')).body);
    const status = statusView.parse((await console.get('/status')).body);
    expect(shown).toMatchObject({ changed: true, onlyText: true });
    expect(shown.before).toContain("id = 'lisbon'   # as on the door\n");
    expect(shown.after).toContain("id = 'lisbon'   # as on the new door\n");
    expect(status).toMatchObject({ changedOutside: true, changedOnlyInText: true });

    writeFile(KEPT.replace("'lisbon'", "'porto'"));
    expect(outsideView.parse((await console.get('/outside')).body)).toMatchObject({ changed: true, onlyText: false });
    expect(statusView.parse((await console.get('/status')).body).changedOnlyInText).toBe(false);
  });

  it('is shown with the edits that wait for an apply, in its own text', async () => {
    await keep(KEPT);
    await console.post('/proxies', { resource: aResource('waiting') });

    const { before, after } = (await console.get('/pending')).body;

    expect(before).toContain("id = 'lisbon'   # as on the door");
    expect(after.startsWith(before)).toBe(true);
    expect(after).toContain('metadata.name = "waiting"');
    await console.delete('/proxies/waiting');
  });

  it('shows and stores no secret, not even one that was commented out', async () => {
    await keep(KEPT);
    const shown = JSON.stringify([
      (await console.get('/outside')).body,
      await detail((await versions())[0]!.number),
      (await console.get('/pending')).body,
    ]);
    const stored = JSON.stringify(await api.services.db.prisma.configVersion.findMany());
    for (const text of [shown, stored]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(APPLICATION_ID);
    }
  });

  it('has its edits in a version by outside before the one of whoever writes next', async () => {
    await keep(KEPT);
    writeFile(fileText().replace("'lisbon'", "'porto'").replace('# one publisher', '# the only one'));
    const before = (await versions())[0]!.number;

    const { version } = await addProxy('third');

    const [newest, outside] = await versions();
    expect(version).toMatchObject({ number: before + 2, author: 'admin' });
    expect(newest?.number).toBe(before + 2);
    expect(outside).toMatchObject({ number: before + 1, author: 'outside', message: 'Changed in config.toml' });
    expect(version.summary.map(({ type, id }) => [type, id])).toEqual([['proxy', 'third']]);
    expect(fileText()).toContain("id = 'porto'   # as on the door");
    expect(fileText()).toContain('# the only one');

    writeFile(fileText().replace('# the only one', '# still the only one'));
    await addProxy('fourth');
    expect((await versions())[1]).toMatchObject({ author: 'outside', message: expect.stringMatching(/^Comments/) });
  });

  it('gets the text of a version back when that is restored, with its secrets', async () => {
    await keep(KEPT);
    const { number } = (await versions())[0]!;
    await addProxy('fifth');
    writeFile('[gateway]\nid = "nothing else"\n');

    const restored = await console.post(`/versions/${number}/restore`, {});

    expect(restored.status).toBe(200);
    expect(fileText()).toBe(KEPT.replace(SECRET, '••••'));
    expect((await versions())[1]).toMatchObject({ author: 'outside' });
  });

  it('gets the last applied text back when the edits are overwritten, and keeps those as a version', async () => {
    await keep(KEPT);
    writeFile(KEPT.replace("'lisbon'", "'porto'"));

    expect((await console.post('/outside/overwrite')).status).toBe(200);

    expect(fileText()).toBe(KEPT.replace(SECRET, '••••'));
    const [, outside] = await versions();
    expect(outside).toMatchObject({ author: 'outside' });
    expect((await detail(outside!.number)).toml).toContain("'porto'");
  });

  it('loses comments that were only added when they are overwritten, also by what an apply rendered', async () => {
    const rendered = fileText();
    writeFile(`${rendered}\n# by hand\n`);

    expect((await console.post('/outside/overwrite')).status).toBe(200);

    expect(fileText()).not.toContain('# by hand');
    expect((await versions())[1]).toMatchObject({ author: 'outside' });
  });

  it('gets the comments of a version back that says the same in other words', async () => {
    await keep(KEPT);
    const { number } = (await versions())[0]!;
    writeFile(`${KEPT}\n# by hand\n`);
    await console.post('/outside/import');

    expect((await console.post(`/versions/${number}/restore`, {})).status).toBe(200);

    expect(fileText()).not.toContain('# by hand');
  });

  it('is not in the way of a write that says what the file said before', async () => {
    await keep(KEPT);
    const { resource, revision } = (await console.get('/proxies/first')).body;
    writeFile(KEPT.replace('context = "/first"', 'context = "/by-hand"'));

    await console.put('/proxies/first', { resource, revision });
    await console.post('/apply', { selection: [{ type: 'proxy', id: 'first' }] });

    expect(fileText()).toContain('context = "/first"');
    expect((await versions())[1]).toMatchObject({ author: 'outside' });
  });

  it('gives way to the text of the version before when it cannot be read', async () => {
    await keep(KEPT);
    writeFile(`${KEPT}\n[gateway\n`);

    await addProxy('sixth');

    expect(fileText()).toContain('# first come, first served');
    expect(parseConfigToml(fileText()).findings).toEqual([]);
  });
});

describe('a file that an apply rendered', () => {
  it('is rendered anew, also when the release before wrote it', async () => {
    const { prisma } = api.services.db;
    const config = parseConfigToml(KEPT).config!;
    writeFile(renderConfigToml(config, { version: 1 }));
    await console.post('/outside/import');
    const { number } = (await versions())[0]!;
    const { model, toml } = await prisma.configVersion.findUniqueOrThrow({ where: { number } });
    const { file, ...before } = model as { file?: unknown };
    expect(file).toEqual({ isKept: false, rewritten: [] });
    // A renderer of another release had other comments.
    const other = fileText()
      .replace('version: 1\n', `version: ${number}\n`)
      .replace('# Who receives usage events.', '# Who is told of calls.');
    writeFile(other);
    await prisma.configVersion.update({
      where: { number },
      data: {
        hash: configHash(other),
        model: toJson(before),
        toml: toml.replace('# Who receives usage events.', '# Who is told of calls.'),
      },
    });

    await addProxy('seventh');

    expect(fileText()).toContain('# Who receives usage events.');
    expect(fileText()).not.toContain('# Who is told of calls.');
  });

  it('stays as it is kept when the release before had taken it over', async () => {
    const { prisma } = api.services.db;
    await keep(KEPT);
    const { number } = (await versions())[0]!;
    const { model } = await prisma.configVersion.findUniqueOrThrow({ where: { number } });
    const { file: _, ...before } = model as { file?: unknown; config: Parameters<typeof renderConfigToml>[0] };
    const other = `${KEPT}\n# the end\n`;
    writeFile(other);
    const toml = renderConfigToml(before.config, { version: number });
    await prisma.configVersion.update({
      where: { number },
      data: { hash: configHash(other), model: toJson(before), toml },
    });

    await addProxy('eighth');

    expect(fileText().startsWith(KEPT)).toBe(true);
    expect(fileText().endsWith('# the end\n')).toBe(true);
  });
});
