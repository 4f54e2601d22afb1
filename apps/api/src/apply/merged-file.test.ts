import { readFileSync, writeFileSync } from 'node:fs';
import { outsideView } from '@tallygate/contracts/config-version';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
let applied: string;
beforeAll(async () => {
  api = await openTestApi();
  console = consoleClient(api);
  applied = fileText();
});
afterAll(() => api.close());
beforeEach(() => writeFile(applied));

const fileText = () => readFileSync(api.services.settings.configPath, 'utf8');
const writeFile = (text: string) => writeFileSync(api.services.settings.configPath, text);
const outside = async () => outsideView.parse((await console.get('/outside')).body);
const TWICE = '\n[ratelimit]\n# first\nalgorithm = "gcra"\n\n[ratelimit]\n# later\nalgorithm = "fixed-window"\n';

describe('a file that defines a table twice', () => {
  it('is told with both lines by the difference and by Doctor', async () => {
    writeFile(`${applied}${TWICE}`);
    const lineOf = (at: number) => fileText().slice(0, at).split('\n').length;
    const [first, second] = [
      lineOf(fileText().indexOf('\n[ratelimit]') + 1),
      lineOf(fileText().lastIndexOf('[ratelimit]')),
    ];
    const { findings } = await outside();
    expect(findings).toMatchObject([
      { path: 'ratelimit', line: second, message: expect.stringContaining(`it stands in line ${first} already`) },
    ]);
    const { checks } = (await console.get('/doctor')).body as { checks: { id: string }[] };
    expect(checks.find(({ id }) => id === 'config.readable')).toMatchObject({
      result: 'fail',
      found: expect.stringMatching(new RegExp(`: line ${second}, ratelimit: .* line ${first} already`)),
    });
  });

  it('is shown merged, with what the two disagree on, and becomes a version by outside when that is wanted', async () => {
    writeFile(`${applied}${TWICE}`);
    const { merge } = await outside();
    expect(merge).toMatchObject({
      findings: [],
      tables: [
        {
          path: 'ratelimit',
          disagreements: [
            { path: 'ratelimit.algorithm', first: { value: '"gcra"' }, second: { value: '"fixed-window"' } },
          ],
        },
      ],
    });
    expect(fileText()).toBe(`${applied}${TWICE}`);

    const reply = await console.post('/outside/merge', { fileHash: merge?.fileHash });

    expect(reply.status).toBe(200);
    expect(reply.body.version).toMatchObject({ author: 'outside', state: 'applied' });
    expect(fileText()).toBe(`${applied}\n[ratelimit]\n# first\n# later\nalgorithm = "fixed-window"\n`);
    expect(await outside()).toMatchObject({ changed: false, findings: [], merge: null });
  });

  it('is left alone when it is another than the one that was looked at', async () => {
    writeFile(`${applied}${TWICE}`);
    const fileHash = (await outside()).merge?.fileHash;
    writeFile(`${applied}${TWICE}# more\n`);
    const reply = await console.post('/outside/merge', { fileHash });
    expect(reply).toMatchObject({ status: 409, body: { code: 'APPLY_CONFLICT' } });
    expect(fileText()).toBe(`${applied}${TWICE}# more\n`);
  });

  it('is left alone when something else is wrong with it, which is named', async () => {
    const text = `${applied}${TWICE.replaceAll('fixed-window', 'guesswork')}`;
    writeFile(text);
    const { merge } = await outside();
    expect(merge?.findings).toMatchObject([{ path: 'ratelimit.algorithm' }]);
    const reply = await console.post('/outside/merge', { fileHash: merge?.fileHash });
    expect(reply.body).toMatchObject({ code: 'CONFIG_FILE_INVALID', fields: [{ path: 'ratelimit.algorithm' }] });
    expect(fileText()).toBe(text);
  });

  it('is shown without its secrets, in the text and where the two disagree', async () => {
    const manager = (secret: string) => `\n[controller]\ntoken = "${secret}"\n`;
    writeFile(`${applied}${manager('planted-one-0123456789')}${manager('planted-two-0123456789')}`);
    const { text } = await console.get('/outside');
    expect(outsideView.parse(JSON.parse(text)).merge?.tables[0]?.disagreements).toHaveLength(1);
    expect(text).not.toContain('planted-');
  });
});
