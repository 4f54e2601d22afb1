import { describe, expect, it } from 'vitest';
import type { TemplateValues } from '../templates/templates.ts';
import { parseConfigToml, resolveConfigToml } from './parse-toml.ts';

const resolve = (text: string, values: Record<string, string>) => {
  const found: TemplateValues = new Map(Object.entries(values).map(([name, value]) => [name, { value }]));
  return resolveConfigToml(text, { readTemplates: async () => found, configFolder: '/etc/tallygate' });
};

describe('parseConfigToml', () => {
  it('reads an empty file as all defaults', () => {
    const { config, findings, notes, version } = parseConfigToml('');
    expect(findings).toEqual([]);
    expect(notes).toEqual([]);
    expect(version).toBeNull();
    expect(config?.billing.charge_point).toBe('delivered');
    expect(config?.mcp_proxies).toEqual([]);
  });

  it.each([
    ['# tallygate-version: 13\n', 13],
    ['# tallygate-version: 0', 0],
    ['\uFEFF# tallygate-version: 4\r\n', 4],
    ['\n# tallygate-version: 13\n', null],
    ['# tallygate-version: x\n', null],
    ['# tallygate-version: 13 or so\n', null],
  ])('takes the version from the first line only: %j', (text, version) => {
    expect(parseConfigToml(text).version).toBe(version);
  });

  it('names every wrong field at once, with line, what was found and what was expected', () => {
    const text = `# tallygate-version: 2
[gateway]
public_url = "ftp://x"
workers = 0
wrokers = 2

[analytics]
enabled = "yes"

[[analytics.publishers]]
type = "mosif"
[analytics.publishers.settings]
aplication_id = "x"
batch_size = 1.5

[[policy_configurations.jwtauth_v0.keymanagers]]
name = "has space"
issuer = ""
[policy_configurations.jwtauth_v0.keymanagers.jwks]
remote = { uri = "not a url", skipTlsVerify = 1 }
local = { inline = "x" }

[spool]
on_full = "explode"
max_bytes = 5
`;
    const { config, findings, version } = parseConfigToml(text);
    expect(config).toBeNull();
    expect(version).toBe(2);
    const table = findings.map(({ line, path, message }) => `${line} ${path}: ${message}`);
    expect(table).toEqual([
      '3 gateway.public_url: must be an http or https URL; found "ftp://x"',
      '4 gateway.workers: must be at least 1; found number 0',
      '5 gateway.wrokers: unknown field "wrokers"; did you mean "workers"?',
      '8 analytics.enabled: must be true or false; found "yes"',
      '11 analytics.publishers[0].type: must be "moesif", the one supported publisher type; found "mosif"',
      '12 analytics.publishers[0].settings.application_id: is required: text; found nothing',
      '13 analytics.publishers[0].settings.aplication_id: unknown field "aplication_id"; did you mean "application_id"?',
      '14 analytics.publishers[0].settings.batch_size: must be a whole number; found number 1.5',
      '17 policy_configurations.jwtauth_v0.keymanagers[0].name: must be 1–100 letters, digits, dots, dashes or underscores; found "has space"',
      '18 policy_configurations.jwtauth_v0.keymanagers[0].issuer: must be the issuer exactly as it stands in tokens; found ""',
      '19 policy_configurations.jwtauth_v0.keymanagers[0].jwks: must have exactly one of "remote" and "local"; found an object',
      '20 policy_configurations.jwtauth_v0.keymanagers[0].jwks.remote.uri: must be an http or https URL; found text of 9 characters',
      '20 policy_configurations.jwtauth_v0.keymanagers[0].jwks.remote.skipTlsVerify: must be true or false; found number 1',
      '24 spool.on_full: must be one of "refuse", "drop_oldest"; found "explode"',
      '25 spool.max_bytes: must be at least 1048576; found number 5',
    ]);
  });

  it.each([
    ['0', '0s'],
    ['"0"', '0'],
    ['"12h"', '12h'],
  ])('takes %s for the windows in which repeats are recognised', (text, read) => {
    const windows = `dedupe_window = ${text}\nsession_dedupe_window = ${text}`;
    const { config, findings } = parseConfigToml(`[billing]\n${windows}`);
    expect(findings).toEqual([]);
    expect(config?.billing).toMatchObject({ dedupe_window: read, session_dedupe_window: read });
  });

  it('never repeats a secret in a finding', () => {
    const { findings } = parseConfigToml(
      '[[analytics.publishers]]\ntype = "moesif"\nsettings.application_id = "my secret application id"',
    );
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain('found text of 24 characters');
    expect(JSON.stringify(findings)).not.toContain('my secret');
  });

  it.each([
    ['[gateway]\nid = \n', 2],
    ['[gateway\nid = "a"\n', 1],
    ['[gateway]\n\nid = "a\n', 3],
    ['x = 99999999999999999999999\n', 1],
  ])('points at the line of a syntax error: %j', (text, line) => {
    const { config, document, findings } = parseConfigToml(text);
    expect(config).toBeNull();
    expect(document).toEqual({});
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ line });
    expect(findings[0]?.message).toMatch(/^the file is not valid TOML: [^\n]+$/);
  });

  it.each([
    ['[analytics]\nenabled = true\n\n[analytics]\nenabled = false\n', 'analytics', 4, 1],
    ['[gateway]\nid = "a"\nworkers = 1\nid = "b"\n', 'gateway.id', 4, 2],
  ])('says where a repeated key stood first', (text, path, line, first) => {
    expect(parseConfigToml(text).findings).toEqual([
      {
        path,
        line,
        message: expect.stringContaining(`"${path}" is defined a second time; it stands in line ${first} already; `),
      },
    ]);
  });

  it('refuses keys that could reach into an object’s prototype', () => {
    const { config, findings } = parseConfigToml('[gateway]\n__proto__ = { polluted = true }');
    expect(config).toBeNull();
    expect(findings).toHaveLength(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('template expressions in config.toml', () => {
  const text = `[gateway]
id = '{{ env "TALLYGATE_VAR_ID" "gw-1" }}'
public_url = '{{ env "TALLYGATE_VAR_URL" }}'

[[analytics.publishers]]
type = "moesif"
[analytics.publishers.settings]
application_id = '{{ file "/run/secrets/moesif" }}'
`;
  const numbers = `[templates]
fields = "all"
[gateway]
workers = '{{ env "TALLYGATE_VAR_WORKERS" "2" }}'
[analytics]
enabled = '{{ env "TALLYGATE_VAR_ANALYTICS" "true" }}'
`;

  it('are resolved for the gateway', async () => {
    const { config, document, findings } = await resolve(text, {
      'env "TALLYGATE_VAR_URL"': 'https://mcp.acme.io/',
      'file "/run/secrets/moesif"': 'the-app-id',
    });
    expect(findings).toEqual([]);
    expect(config?.gateway).toMatchObject({ id: 'gw-1', public_url: 'https://mcp.acme.io' });
    expect(config?.analytics.publishers[0]?.settings.application_id).toBe('the-app-id');
    expect(document).toMatchObject({ gateway: { id: '{{ env "TALLYGATE_VAR_ID" "gw-1" }}' } });
  });

  it('are asked for once each, with the settings and the key files of the same text', async () => {
    const asked: unknown[] = [];
    const keys =
      '[gateway]\nidentity_key_file = "/k/identity.pem"\ntls = { cert_file = "/c.pem", key_file = "/k/tls.pem" }\n';
    const url = `[controller]\nurl = 'http://{{ env "TALLYGATE_VAR_A" }}/{{ env "TALLYGATE_VAR_A" }}'\n`;
    await resolveConfigToml(`${keys}${url}[templates]\nfolders = ["/s"]\n`, {
      configFolder: '/',
      readTemplates: async (...given) => {
        asked.push(...given);
        return new Map();
      },
    });
    expect(asked).toEqual([
      [{ name: 'env', argument: 'TALLYGATE_VAR_A' }],
      { env_prefix: 'TALLYGATE_VAR_', folders: ['/s'], fields: 'marked' },
      ['/k/tls.pem', '/k/identity.pem'],
    ]);
  });

  it('are one finding each when they have no value, at the line where they stand', async () => {
    const { config, findings } = await resolve(text, { 'env "TALLYGATE_VAR_URL"': 'not an address' });
    expect(config).toBeNull();
    expect(findings).toEqual([
      {
        path: 'gateway.public_url',
        line: 3,
        message: 'must be an http or https URL; what the expression gives does not fit',
      },
      {
        path: 'analytics.publishers[0].settings.application_id',
        line: 8,
        message: '`file "/run/secrets/moesif"` is not set and has no default',
      },
    ]);
  });

  it('stay as they are for the console', () => {
    const { config, findings, notes } = parseConfigToml(text);
    expect(findings).toEqual([]);
    expect(config?.gateway).toMatchObject({
      id: '{{ env "TALLYGATE_VAR_ID" "gw-1" }}',
      public_url: '{{ env "TALLYGATE_VAR_URL" }}',
    });
    expect(config?.analytics.publishers[0]?.settings.application_id).toBe('{{ file "/run/secrets/moesif" }}');
    expect(notes).toEqual([]);
  });

  it('are plain text where the schema makes no room for them, with a note at the line, or refused where no text fits', async () => {
    const error = `[policy_configurations.jwtauth_v0]\nerrormessage = '{{ env "TALLYGATE_VAR_A" }}'\n`;
    const plain = await resolve(error, { 'env "TALLYGATE_VAR_A"': 'read' });
    expect(plain.config?.policy_configurations.jwtauth_v0.errormessage).toBe('{{ env "TALLYGATE_VAR_A" }}');
    expect(plain.templateNotes).toEqual([
      {
        path: 'policy_configurations.jwtauth_v0.errormessage',
        line: 2,
        message: 'takes no expressions; write the text itself: here it stands for itself',
      },
    ]);
    expect(parseConfigToml(error).templateNotes).toEqual(plain.templateNotes);
    const workers = `[gateway]\nworkers = '{{ env "TALLYGATE_VAR_WORKERS" }}'\n`;
    for (const { findings } of [parseConfigToml(workers), await resolve(workers, {})])
      expect(findings).toEqual([
        { path: 'gateway.workers', line: 2, message: 'takes no expressions; write the text itself' },
      ]);
  });

  it('reach every field when the file says so, with numbers and booleans where those are wanted', async () => {
    const { config, findings } = await resolve(numbers, { 'env "TALLYGATE_VAR_WORKERS"': '4' });
    expect(findings).toEqual([]);
    expect([config?.gateway.workers, config?.analytics.enabled]).toEqual([4, true]);
    expect((await resolve(numbers, { 'env "TALLYGATE_VAR_ANALYTICS"': 'maybe' })).findings).toEqual([
      {
        path: 'analytics.enabled',
        line: 6,
        message: 'must be true or false; what the expression gives does not fit',
      },
    ]);
  });

  it('of a number or a boolean show their default in the console, or that of the field, with a note', () => {
    const { config, notes } = parseConfigToml(numbers);
    expect([config?.gateway.workers, config?.analytics.enabled]).toEqual([2, true]);
    expect(notes.map((note) => note.path)).toEqual(['gateway.workers', 'analytics.enabled']);
    expect(notes[0]?.message).toContain('its default 2 is shown here');
    const bare = parseConfigToml(numbers.replace(' "2"', ''));
    expect(bare.config?.gateway.workers).toBe(1);
    expect(bare.notes[0]?.message).toContain('only the gateway knows');
  });

  it('that only this release still reads are noted, at their line', () => {
    const { config, templateNotes } = parseConfigToml(
      `[gateway]\nid = '{{ env "GATEWAY_ID" }}'\npublic_url = '{{ file "/etc/url" }}'\n`,
      { configFolder: '/etc/tallygate' },
    );
    expect(config).not.toBeNull();
    expect(templateNotes).toEqual([
      {
        path: 'gateway.id',
        line: 2,
        message:
          '`env "GATEWAY_ID"`: only variables that begin with TALLYGATE_VAR_ may be read; the next release will not read it',
      },
      {
        path: 'gateway.public_url',
        line: 3,
        message:
          '`file "/etc/url"`: only files under /run/secrets or /etc/tallygate/secrets may be read; the next release will not read it',
      },
    ]);
  });

  it('that every gateway refuses are findings for the console, too', () => {
    const { config, findings, templateNotes } = parseConfigToml(
      `[controller]\ntoken = '{{ env "TALLYGATE_GATEWAY_TOKEN" }}'\n[gateway]\nid = '{{ file "/proc/self/environ" }}'\npublic_url = '{{ exec "id" }}'\n`,
      { configFolder: '/etc/tallygate' },
    );
    expect(config).toBeNull();
    expect(templateNotes).toEqual([]);
    expect(findings.map(({ path, line, message }) => `${line} ${path}: ${message.slice(0, 40)}`)).toEqual([
      '2 controller.token: `env "TALLYGATE_GATEWAY_TOKEN"`: only va',
      '4 gateway.id: `file "/proc/self/environ"`: only files ',
      '5 gateway.public_url: unknown expression "exec"; expected env ',
    ]);
  });

  it('do not hide other mistakes', () => {
    const { findings } = parseConfigToml(`[gateway]\npublic_url = '{{ env "TALLYGATE_VAR_X" }}'\nidd = "a"`);
    expect(findings.map((finding) => finding.path)).toEqual(['gateway.idd']);
  });
});
