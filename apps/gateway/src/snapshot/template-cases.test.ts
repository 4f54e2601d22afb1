import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as files from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redactToml } from '@tallygate/config/redact';
import { templateRules } from '@tallygate/config/template-rules';
import { writtenTemplateProblem } from '@tallygate/config/written-templates';
import { templateSettings } from '@tallygate/contracts/template-settings';
import type { FileSystem } from '@tallygate/server-kit/operator-file';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { checkConfigText } from './load-config-file.ts';
import { type Environment, TemplateReader } from './template-reader.ts';

/** What comes of an expression: its value, the text itself, or why it is refused. */
type Outcome = { value: string } | { literal: true } | { refused: RegExp };

const R = (value: string): Outcome => ({ value });
const L: Outcome = { literal: true };
const E = (refused: RegExp): Outcome => ({ refused });

const V = 'TALLYGATE_VAR_A';
const ENVIRONMENT: Environment = {
  [V]: 'value of a',
  TALLYGATE_VAR_EMPTY: '',
  TALLYGATE_VAR_LF: 'a\r\nX-Injected: b',
  TALLYGATE_VAR_EXPRESSION: '{{ file "/x" }}',
  TALLYGATE_VAR_: 'bare',
  TALLYGATE_GATEWAY_TOKEN: 'the-token',
  TALLYGATE_SECRET_KEY: 'the-key',
  tallygate_var_a: 'lower',
  other: 'lower, too',
  PATH: '/bin',
  HOME: '/root',
  HTTPS_PROXY: 'http://u:p@proxy',
  https_proxy: 'http://u:p@proxy',
  DATABASE_URL: 'postgres://u:p@db',
};

const root = realpathSync(mkdtempSync(join(tmpdir(), 'template-cases-')));
const folder = join(root, 'secrets');
const dataDir = join(root, 'data');
const outside = join(root, 'outside');
for (const path of [folder, dataDir, outside]) mkdirSync(path);
writeFileSync(join(outside, 'passwd'), 'root:x:0:0');
writeFileSync(join(dataDir, 'secret-key'), 'the-key');
const configPath = join(root, 'config.toml');

/** A proxy whose credential, which is a sealed field, is the text. */
const credential = (text: string, templates: string) => `[templates]
folders = ["${folder}"]
${templates}
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "a"
[mcp_proxies.spec]
displayName = "a"
version = "v1.0"
context = "/a"
upstream.url = "http://127.0.0.1:1/mcp"
[mcp_proxies.spec.upstream.auth]
type = "api-key"
header = "x-api-key"
value = ${JSON.stringify(text)}
`;

type Options = { templates?: string; system?: FileSystem };

/** What a gateway makes of the text in an operator's file. */
async function inFile(text: string, { templates = '', system }: Options = {}) {
  const reader = new TemplateReader({ environment: ENVIRONMENT, configPath, dataDir, system });
  const result = await checkConfigText(credential(text, templates), reader);
  const auth = result.ok ? result.loaded.config.mcp_proxies[0]?.spec.upstream.auth : undefined;
  return {
    value: auth && 'value' in auth ? auth.value : undefined,
    findings: result.ok ? [] : result.findings.map(({ path, message }) => `${path}: ${message}`),
    notes: result.ok ? result.loaded.notes.map(({ message }) => message) : [],
  };
}

/** Why an administrator may not write the text in a sealed field; null when they may. */
const byAdministrator = (text: string, settings: { env_prefix?: string } = {}) =>
  writtenTemplateProblem(
    text,
    { isResolved: true, isSealed: true },
    templateRules(templateSettings.parse({ folders: [folder], ...settings }), root),
  );

async function expectInFile(text: string, expected: Outcome, options?: Options): Promise<void> {
  const { value, findings } = await inFile(text, options);
  if ('refused' in expected) {
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^mcp_proxies\[0\]\.spec\.upstream\.auth\.value: /);
    expect(findings[0]).toMatch(expected.refused);
  } else {
    expect(findings).toEqual([]);
    expect(value).toBe('value' in expected ? expected.value : text);
  }
}

const PREFIX = /only variables that begin with TALLYGATE_VAR_ may be read/;
const FOLDER = new RegExp(`only files under ${folder} may be read`);

const EXPRESSIONS: [number, string, string, Outcome][] = [
  [1, 'a variable', `{{ env "${V}" }}`, R('value of a')],
  [2, 'a variable behind a scheme', `Bearer {{env "${V}"}}`, R('Bearer value of a')],
  [3, 'backquotes', `{{ env \`${V}\` }}`, R('value of a')],
  [4, 'braces with dashes', `{{- env "${V}" -}}`, R('value of a')],
  [
    5,
    'a variable that is not set',
    '{{ env "TALLYGATE_VAR_NO" }}',
    E(/`env "TALLYGATE_VAR_NO"` is not set and has no default/),
  ],
  [6, 'an empty variable', '{{ env "TALLYGATE_VAR_EMPTY" }}', E(/is not set and has no default/)],
  [9, 'the gateway’s token', '{{ env "TALLYGATE_GATEWAY_TOKEN" }}', E(PREFIX)],
  [13, 'a proxy with its password', '{{ env "HTTPS_PROXY" }}', E(PREFIX)],
  [14, 'the database', '{{ env "DATABASE_URL" }}', E(PREFIX)],
  [17, 'a property of every object', '{{ env "__proto__" }}', E(/is not set and has no default/)],
  [18, 'a value that looks like an expression', '{{ env "TALLYGATE_VAR_EXPRESSION" }}', R('{{ file "/x" }}')],
  [19, 'a line break in a header', '{{ env "TALLYGATE_VAR_LF" }}', E(/what the expression gives does not fit$/)],
  [20, 'five expressions', `{{ env "${V}" }}`.repeat(5), E(/4 expressions; found 5/)],
  [21, 'another entity’s secret', '{{ secret "publisher/moesif/application_id" }}', E(/there is no such secret here/)],
  [22, 'an unknown name', '{{ exec "id" }}', E(/unknown expression "exec"/)],
  [23, 'an unknown step', `{{ env "${V}" | shout }}`, E(/unknown step "\| shout"/)],
  [24, 'other braces', '{{name}}', L],
  [25, 'an expression without its end', `{{ env "${V}"`, L],
  [26, 'a flood of beginnings', '{{ env "'.repeat(25_000), E(/4096 characters; found 200000/)],
];

test.each(EXPRESSIONS)('case %i: %s in a file', async (_number, _name, text, expected) => {
  await expectInFile(text, expected);
});

const WRITTEN: [number, string, string, RegExp | null][] = [
  [1, 'a variable', `{{ env "${V}" }}`, null],
  [
    7,
    'a default',
    `{{ env "${V}" "s3cret" }}`,
    /`env "TALLYGATE_VAR_A"`: a default or a message would stand here in clear/,
  ],
  [7, 'a default by a step', `{{ env "${V}" | default "s3cret" }}`, /would stand here in clear/],
  [7, 'a text of required', `{{ env "${V}" | required "s3cret" }}`, /would stand here in clear/],
  [9, 'the gateway’s token', '{{ env "TALLYGATE_GATEWAY_TOKEN" }}', PREFIX],
  [10, 'the prefix alone', '{{ env "TALLYGATE_VAR_" }}', PREFIX],
  [11, 'lower case', '{{ env "tallygate_var_a" }}', PREFIX],
  [12, 'a variable of the system', '{{ env "PATH" }}', PREFIX],
  [13, 'a proxy with its password', '{{ env "https_proxy" }}', PREFIX],
  [14, 'the database', '{{ env "DATABASE_URL" }}', PREFIX],
  [17, 'a property of every object', '{{ env "__proto__" }}', PREFIX],
  [20, 'five expressions', `{{ env "${V}" }}`.repeat(5), /4 expressions; found 5/],
  [21, 'a secret inside a text', 'Bearer {{ secret "publisher/moesif/application_id" }}', /a secret stands alone/],
  [22, 'an unknown name', '{{ exec "id" }}', /unknown expression "exec"/],
  [23, 'an unknown step', `{{ env "${V}" | shout }}`, /unknown step "\| shout"/],
  [24, 'other braces', '{{name}}', null],
  [25, 'an expression without its end', `{{ env "${V}"`, null],
  [26, 'a flood of beginnings', '{{ env "'.repeat(25_000), /4096 characters; found 200000/],
  [32, 'a folder whose name begins alike', `{{ file "${folder}-x/y" }}`, FOLDER],
  [34, 'a file of the system', '{{ file "/etc/passwd" }}', FOLDER],
];

test.each(WRITTEN)('case %i: %s written by an administrator', (_number, _name, text, refused) => {
  const problem = byAdministrator(text);
  if (refused === null) expect(problem).toBeNull();
  else expect(problem).toMatch(refused);
});

test('case 8: a default in a file is used, and masked where the file is shown', async () => {
  const text = '{{ env "TALLYGATE_VAR_NO" "s3cret-default" }}';
  await expectInFile(text, R('s3cret-default'));
  expect(redactToml(credential(text, ''))).not.toContain('s3cret-default');
});

test('cases 10, 11: no spelling of the product’s own names is read from a file either', async () => {
  await expectInFile('{{ env "TALLYGATE_VAR_" }}', E(PREFIX));
  await expectInFile('{{ env "tallygate_var_a" }}', E(PREFIX));
});

test('cases 11, 12: other names of before are still read from an operator’s file, with a note', async () => {
  for (const name of ['other', 'PATH']) {
    const { value, notes } = await inFile(`{{ env "${name}" }}`);
    expect(value).toBe(ENVIRONMENT[name]);
    expect(notes).toContainEqual(expect.stringMatching(/the next release will not read it/));
  }
});

test('case 15: an empty prefix opens other variables, with a warning', async () => {
  const { value, notes } = await inFile('{{ env "HOME" }}', { templates: 'env_prefix = ""' });
  expect(value).toBe('/root');
  expect(notes).toContainEqual(expect.stringMatching(/every variable .* may be read/));
  expect(byAdministrator('{{ env "HOME" }}', { env_prefix: '' })).toBeNull();
});

test('case 16: no prefix opens the product’s own variables', async () => {
  const text = '{{ env "TALLYGATE_SECRET_KEY" }}';
  await expectInFile(text, E(/`env "TALLYGATE_SECRET_KEY"`: it may not be read/), { templates: 'env_prefix = ""' });
  await expectInFile(text, E(/may be read/), { templates: 'env_prefix = "TALLYGATE_"' });
  expect(byAdministrator(text, { env_prefix: '' })).toMatch(/may not be read/);
});

test('case 50: the body of an answer to callers stays as it stands in the file, whatever it names', async () => {
  const body = `{{ env "${V}" }} {{ env "TALLYGATE_GATEWAY_TOKEN" }} {{ file "/etc/passwd" }}`;
  const policy = `[[mcp_proxies.spec.policies]]\nname = "respond"\nparams = { statusCode = 200, body = '${body}' }\n`;
  const reader = new TemplateReader({ environment: ENVIRONMENT, configPath, dataDir });
  const result = await checkConfigText(credential('k', '') + policy, reader);
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  expect(result.loaded.config.mcp_proxies[0]?.spec.policies[0]?.params.body).toBe(body);
  expect(result.loaded.notes).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('takes no expressions'), line: expect.any(Number) }),
  );
});

let place = 0;
/** A path in a folder of its own below the allowed one; `make` puts something there. */
function at(make: (path: string) => void): string {
  place += 1;
  const own = join(folder, String(place));
  mkdirSync(own);
  const path = join(own, 'a');
  make(path);
  return `{{ file "${path}" }}`;
}
const bytes = (content: string | Buffer) => at((path) => writeFileSync(path, content));

const FILES: [number, string, () => string, Outcome][] = [
  [27, 'a file', () => bytes('s3cret'), R('s3cret')],
  [
    28,
    'a link of Kubernetes',
    () =>
      at((path) => {
        const own = join(path, '..');
        mkdirSync(join(own, '..2026_11_29'));
        writeFileSync(join(own, '..2026_11_29', 'a'), 'mounted');
        symlinkSync('..2026_11_29', join(own, '..data'));
        symlinkSync('..data/a', path);
      }),
    R('mounted'),
  ],
  [29, 'a link to a file elsewhere', () => at((path) => symlinkSync(join(outside, 'passwd'), path)), E(FOLDER)],
  [30, 'a linked folder', () => at((path) => symlinkSync(outside, path)).replace('/a"', '/a/passwd"'), E(FOLDER)],
  [31, 'two dots', () => `{{ file "${folder}/../outside/passwd" }}`, E(FOLDER)],
  [33, 'a relative name', () => '{{ file "secrets/a" }}', E(FOLDER)],
  [36, 'a FIFO', () => at((path) => execFileSync('mkfifo', [path])), E(/is not a regular file$/)],
  [37, 'a device', () => '{{ file "/dev/zero" }}', E(FOLDER)],
  [37, 'a link to a device', () => at((path) => symlinkSync('/dev/zero', path)), E(FOLDER)],
  [38, 'the environment of the process', () => '{{ file "/proc/self/environ" }}', E(FOLDER)],
  [38, 'a link to it', () => at((path) => symlinkSync('/proc/self/environ', path)), E(FOLDER)],
  [39, 'a folder', () => at((path) => mkdirSync(path)), E(/is not a regular file$/)],
  [41, '65,536 bytes', () => bytes('x'.repeat(65_536)), R('x'.repeat(65_536))],
  [42, 'one byte more', () => bytes('x'.repeat(65_537)), E(/is larger than 65536 bytes$/)],
  [44, 'a NUL', () => bytes('a\0b'), E(/is not UTF-8 text$/)],
  [45, 'Latin-1', () => bytes(Buffer.from('caf\xe9', 'latin1')), E(/is not UTF-8 text$/)],
  [46, 'a byte order mark and a final line break', () => bytes('\uFEFF s3cret \r\n'), R(' s3cret ')],
  [47, 'a hard link to a key', () => at((path) => linkSync(join(dataDir, 'secret-key'), path)), E(FOLDER)],
];

test.each(FILES)('case %i: %s', async (_number, _name, make, expected) => {
  await expectInFile(make(), expected);
});

test('cases 34, 35: what may not be read is refused in the same words whether it is there or not', () => {
  const words = (path: string) => byAdministrator(`{{ file "${path}" }}`)?.replaceAll(path, '');
  expect(words('/etc/passwd')).toBe(words('/nope'));
  expect(words('/etc/passwd')).toMatch(FOLDER);
});

test('cases 34, 35: an operator’s file may name files elsewhere for one more release, but never those of the product', async () => {
  const { value, notes } = await inFile(`{{ file "${join(outside, 'passwd')}" }}`);
  expect(value).toBe('root:x:0:0');
  expect(notes).toContainEqual(expect.stringMatching(/the next release will not read it/));
  await expectInFile(`{{ file "${join(dataDir, 'secret-key')}" }}`, E(FOLDER));
  writeFileSync(configPath, '');
  await expectInFile(`{{ file "${configPath}" }}`, E(FOLDER));
  const key = join(folder, 'tls.key');
  writeFileSync(key, 'a private key');
  const { findings } = await inFile(`{{ file "${key}" }}`, {
    templates: `[gateway.tls]\ncert_file = "${key}"\nkey_file = "${key}"`,
  });
  expect(findings.join()).toMatch(FOLDER);
});

test('case 40: a socket', async () => {
  const text = at(() => {});
  const path = text.slice(9, -4);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await expectInFile(text, E(/is not a regular file$/));
  server.close();
});

/** The real file system, except for what happens while a file is opened. */
const system = (open: FileSystem['open'], handleLinks: FileSystem['handleLinks'] = '/proc/self/fd'): FileSystem => ({
  open,
  realpath: files.realpath,
  stat: files.stat,
  handleLinks,
});

test('case 43: a file that grows while it is read', async () => {
  const text = bytes('first line\n');
  const path = text.slice(9, -4);
  const growing = system(async (...args) => {
    const handle = await files.open(...args);
    const stat = handle.stat.bind(handle);
    let asked = 0;
    handle.stat = (async (options: never) => {
      asked += 1;
      if (asked > 1) await files.appendFile(path, 'second line\n');
      return stat(options);
    }) as typeof handle.stat;
    return handle;
  });
  await expectInFile(text, E(/cannot be read$/), { system: growing });
});

test.each([
  ['on Linux, by its open handle', '/proc/self/fd'],
  ['elsewhere, by device and inode', null],
])('case 48: a file that is exchanged after it was looked at, told %s', async (_, handleLinks) => {
  const text = bytes('harmless');
  const path = text.slice(9, -4);
  const exchange = () => {
    renameSync(path, `${path}.away`);
    symlinkSync(join(outside, 'passwd'), path);
  };
  const before = system(async (...args) => {
    exchange();
    return files.open(...args);
  }, handleLinks);
  await expectInFile(text, E(FOLDER), { system: before });
  rmSync(path);
  renameSync(`${path}.away`, path);
  const after = system(async (...args) => {
    const handle = await files.open(...args);
    exchange();
    return handle;
  }, handleLinks);
  // What was open stays what it was; where the handle itself tells no place, the doubt decides.
  await expectInFile(text, handleLinks === null ? E(FOLDER) : R('harmless'), { system: after });
});

test('case 49: a file system that does not answer is given up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let giveUp: (error: Error) => void = () => {};
  let reached: () => void = () => {};
  const isOpening = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const dead = system(() => {
    reached();
    return new Promise((_, reject) => {
      giveUp = reject;
    });
  });
  const checked = expectInFile(bytes('x'), E(/did not answer in 2 s$/), { system: dead });
  await isOpening;
  await vi.advanceTimersByTimeAsync(2_000);
  await checked;
  giveUp(new Error('gone'));
});

afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
