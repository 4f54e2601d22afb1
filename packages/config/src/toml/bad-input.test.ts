import { describe, expect, it } from 'vitest';
import { decodeConfig } from './decode-config.ts';
import { parseConfigToml, type ReadTemplates, resolveConfigToml } from './parse-toml.ts';

/** `line path: message` of each finding. */
const problemsOf = async (text: string): Promise<string[]> => {
  const { findings } = await resolveConfigToml(text, { readTemplates, configFolder: '/etc/tallygate' });
  return findings.map(({ line, path, message }) => `${line} ${path}: ${message}`);
};
const readTemplates: ReadTemplates = async () =>
  new Map([['file "/run/secrets/no"', { problem: '`file "/run/secrets/no"` cannot be read' }]]);

describe('a config.toml with mistakes', () => {
  it.each<[string, string, RegExp[]]>([
    [
      'an unknown key and section',
      '[gateway]\nallowed_host = []\n[galeway]\n',
      [/^2 gateway\.allowed_host: .*"allowed_hosts"/, /^3 galeway: .*"gateway"/],
    ],
    [
      'wrong types',
      '[gateway]\nid = 5\n[gateway.limits]\nmax_batch = "many"\n',
      [/^2 gateway\.id: must be text; found number 5/, /^4 .*: must be a number; found "many"/],
    ],
    [
      'a number out of range',
      '[spool]\nmax_bytes = -1\n',
      [/^2 spool\.max_bytes: must be at least 1048576; found number -1/],
    ],
    [
      'sections that are no tables',
      'gateway = 5\nmcp_proxies = "x"\n',
      [/^1 gateway: must be an object; found number 5/, /^2 mcp_proxies: must be a list/],
    ],
    [
      'keys and tables defined twice',
      '[gateway]\nid = "x"\nid = "y"\n[spool]\n[gateway]\n',
      [/^3 gateway\.id: .*second time; it stands in line 2/, /^5 gateway: .*second time; it stands in line 1/],
    ],
    [
      'broken lines here and there, and wrong values between them',
      '[gateway]\nid "x"\nworkers = 0\n[spool]\nmax_bytes = \n[galeway]\n',
      [
        /^2 : .*found no "=", expected key = value/,
        /^3 gateway\.workers/,
        /^5 spool\.max_bytes: .*expected a value/,
        /^6 galeway/,
      ],
    ],
    [
      'a text without end',
      '[gateway]\nid = "x\n[spool]\nmax_byte = 1\n',
      [/^2 gateway\.id: .*expected a second quote/, /^4 spool\.max_byte: .*"max_bytes"/],
    ],
    [
      'a header without end',
      '[gateway\nid = "x"\n[spool]\nsync = 1\n',
      [/^1 gateway: .*expected "\]"/, /^4 spool\.sync/],
    ],
    ['text without quotes', '[gateway]\nid = here\n', [/^2 gateway\.id: .*found text without quotes/]],
    ['YAML', 'gateway:\n  id: x\n', [/^1 .*found ":" behind the key, expected key = value/]],
    ['JSON', '{"gateway":{"id":"x"}}', [/^1 .*found JSON, expected TOML/]],
    [
      'templates without a value',
      `[gateway]\nid = '{{ env "TALLYGATE_VAR_NO" }}'\npublic_url = '{{ file "/run/secrets/no" }}'\n`,
      [
        /^2 gateway\.id: `env "TALLYGATE_VAR_NO"` is not set and has no default/,
        /^3 gateway\.public_url: `file "\/run\/secrets\/no"` cannot be read/,
      ],
    ],
    [
      'an unknown template',
      `[gateway]\nid = '{{ vault "x" }}'\n`,
      [/^2 gateway\.id: unknown expression "vault"; expected env/],
    ],
    ['keys that would change objects themselves', '__proto__ = 1\n', [/^1 __proto__: .*unsafe/]],
    ['lists without end', `a = ${'['.repeat(200)}${']'.repeat(200)}\n`, [/^1 a: .*nested/]],
  ])('names all of %s at once, with line, field, what was found and what was expected', async (_, text, expected) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(expected.length);
    expected.forEach((pattern, index) => {
      expect(problems[index]).toMatch(pattern);
    });
  });

  it('shows no secret that stands in a broken line or a wrong field', async () => {
    const text =
      '[controller]\ntoken = s3cret-token\n[[analytics.publishers]]\ntype = "moesif"\n[analytics.publishers.settings]\napplication_id = "s3cret-id\n';
    expect((await problemsOf(text)).join()).not.toContain('s3cret');
  });

  it.each([
    ['a byte order mark', '\uFEFF# tallygate-version: 3\n[gateway]\nid = "x"\n'],
    ['line ends of Windows', '# tallygate-version: 3\r\n[gateway]\r\nid = "x"\r\n'],
  ])('is read as usual with %s', (_, text) => {
    expect(parseConfigToml(text)).toMatchObject({ findings: [], version: 3, config: { gateway: { id: 'x' } } });
  });

  it('lists the first hundred problems of a file of nothing but mistakes, and says how many more there are', () => {
    const text = Array.from({ length: 500 }, (_, at) => `bad${at} = 1\n`).join('');
    const { findings } = parseConfigToml(text);
    expect(findings).toHaveLength(101);
    expect(findings.map(({ message }) => message).join()).toContain('400 more problems');
  });
});

describe('the bytes of a config.toml', () => {
  it('are UTF-8, with or without a byte order mark', () => {
    expect(decodeConfig(Buffer.from('\uFEFFid = "é"'))).toEqual({ text: '\uFEFFid = "é"' });
    expect(decodeConfig(Buffer.alloc(0))).toEqual({ text: '' });
  });

  it.each([
    ['UTF-16 with a mark', Buffer.from('\uFEFF[gateway]', 'utf16le'), 1, /found UTF-16/],
    ['UTF-16 without one', Buffer.from('[gateway]', 'utf16le'), 1, /found UTF-16/],
    ['Latin-1', Buffer.from('# ok\n# ok\nid = "caf\xe9"\n', 'latin1'), 3, /found the byte 0xe9/],
    ['a character cut off at the end', Buffer.from([0x23, 0x0a, 0xe2, 0x82]), 2, /no UTF-8/],
  ])('are refused as %s, with the line', (_, bytes, line, message) => {
    expect(decodeConfig(bytes)).toEqual({ finding: { path: '', line, message: expect.stringMatching(message) } });
  });
});
