import { describe, expect, it } from 'vitest';
import { parseConfigToml } from './parse-toml.ts';
import type { TemplateSources } from './templates.ts';

const sources = (env: Record<string, string>, files: Record<string, string> = {}): TemplateSources => ({
  env: (name) => env[name],
  readFile: (path) => {
    const text = files[path];
    if (text === undefined) throw new Error('no such file');
    return text;
  },
});

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
      '4 gateway.workers: Too small: expected number to be >=1; found number 0',
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
      '24 spool.on_full: Invalid option: expected one of "refuse"|"drop_oldest"; found "explode"',
      '25 spool.max_bytes: Too small: expected number to be >=1048576; found number 5',
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
      { path, line, message: `"${path}" is defined a second time; it stands in line ${first} already` },
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
id = '{{ env "GATEWAY_ID" "gw-1" }}'
workers = '{{ env "WORKERS" "2" }}'
public_url = '{{ env "PUBLIC_URL" }}'

[analytics]
enabled = '{{ env "ANALYTICS" "true" }}'

[[analytics.publishers]]
type = "moesif"
[analytics.publishers.settings]
application_id = '{{ file "/run/secrets/moesif" }}'
`;

  it('are resolved for the gateway, with numbers and booleans where those are wanted', () => {
    const { config, document, findings } = parseConfigToml(text, {
      resolve: sources({ WORKERS: '4', PUBLIC_URL: 'https://mcp.acme.io/' }, { '/run/secrets/moesif': 'the-app-id\n' }),
    });
    expect(findings).toEqual([]);
    expect(config?.gateway).toMatchObject({ id: 'gw-1', workers: 4, public_url: 'https://mcp.acme.io' });
    expect(config?.analytics.enabled).toBe(true);
    expect(config?.analytics.publishers[0]?.settings.application_id).toBe('the-app-id');
    expect(document).toMatchObject({ gateway: { workers: '{{ env "WORKERS" "2" }}' } });
  });

  it('are one finding each when they have no value, at the line where they stand', () => {
    const { config, findings } = parseConfigToml(text, { resolve: sources({ ANALYTICS: 'maybe' }) });
    expect(config).toBeNull();
    expect(findings).toEqual([
      {
        path: 'gateway.public_url',
        line: 4,
        message: 'the environment variable PUBLIC_URL is not set, and the expression has no default',
      },
      { path: 'analytics.enabled', line: 7, message: 'must be true or false; found "maybe"' },
      {
        path: 'analytics.publishers[0].settings.application_id',
        line: 12,
        message: 'the file /run/secrets/moesif cannot be read: no such file',
      },
    ]);
  });

  it('stay as they are for the console; of a number or a boolean the default is shown, with a note', () => {
    const { config, findings, notes } = parseConfigToml(text);
    expect(findings).toEqual([]);
    expect(config?.gateway).toMatchObject({
      id: '{{ env "GATEWAY_ID" "gw-1" }}',
      workers: 2,
      public_url: '{{ env "PUBLIC_URL" }}',
    });
    expect(config?.analytics.enabled).toBe(true);
    expect(config?.analytics.publishers[0]?.settings.application_id).toBe('{{ file "/run/secrets/moesif" }}');
    expect(notes.map((note) => note.path)).toEqual(['gateway.workers', 'analytics.enabled']);
    expect(notes[0]?.message).toContain('its default 2 is shown here');
  });

  it('without a default leave a number at the default of its field', () => {
    const { config, findings, notes } = parseConfigToml(`[gateway]\nworkers = '{{ env "WORKERS" }}'`);
    expect(findings).toEqual([]);
    expect(config?.gateway.workers).toBe(1);
    expect(notes[0]?.message).toContain('only the gateway knows');
  });

  it('do not hide other mistakes', () => {
    const { findings } = parseConfigToml(`[gateway]\npublic_url = '{{ env "X" }}'\nidd = "a"`);
    expect(findings.map((finding) => finding.path)).toEqual(['gateway.idd']);
  });
});
