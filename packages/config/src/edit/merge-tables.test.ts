import { describe, expect, it } from 'vitest';
import { parseCheckedToml } from '../toml/checked-toml.ts';
import { parseConfigToml } from '../toml/parse-toml.ts';
import { mergeTables } from './merge-tables.ts';

const merged = (text: string) => {
  expect(parseCheckedToml(text).config).toBeNull();
  return mergeTables(text);
};

describe('tables that a file defines twice', () => {
  it('become one: later values hold, comments of both stay, and the rest of the text does too', () => {
    const text = `# Ours.

# first header
[analytics] # mine
# on since May
enabled = false # not yet
enabled_publishers = [
  "moesif", # only this
]
# end of the first

[spool]
sync_interval = "500ms"

# pasted header
[analytics] # theirs
# they say so
enabled = true # now
allow_payloads = true
# end of the second

# about the gateway
[gateway]
id = "lisbon"
`;
    const result = merged(text);
    expect(result?.text).toBe(`# Ours.

# first header
# pasted header
# theirs
[analytics] # mine
# on since May
# not yet
# they say so
enabled = true # now
enabled_publishers = [
  "moesif", # only this
]
# end of the first
allow_payloads = true
# end of the second

[spool]
sync_interval = "500ms"

# about the gateway
[gateway]
id = "lisbon"
`);
    expect(result?.tables).toEqual([
      {
        path: 'analytics',
        lines: { first: 4, second: 16 },
        disagreements: [
          { path: 'analytics.enabled', first: { line: 6, value: 'false' }, second: { line: 18, value: 'true' } },
        ],
      },
    ]);
  });

  it('become one when the block of the guide is pasted where one stands, with the publisher in it', () => {
    const block = (id: string, batch: string) => `[analytics]
enabled = true

[[analytics.publishers]]
type = "moesif"
enabled = true

[analytics.publishers.settings]
application_id = "${id}"
${batch}
`;
    const result = merged(
      `${block('first-secret-id', 'batch_size = 20')}\n${block('later-secret-id', 'batch_size = 50')}`,
    );
    expect(result?.text).toBe(block('later-secret-id', 'batch_size = 50'));
    expect(parseCheckedToml(result?.text ?? '').findings).toEqual([]);
    expect(result?.tables.map(({ path, lines }) => [path, lines.first, lines.second])).toEqual([
      ['analytics', 1, 12],
      ['analytics.publishers[0]', 4, 15],
      ['analytics.publishers[0].settings', 8, 19],
    ]);
    const [secret, size] = result?.tables[2]?.disagreements ?? [];
    expect(secret).toMatchObject({ path: 'analytics.publishers[0].settings.application_id', first: { line: 9 } });
    expect(size).toMatchObject({ first: { line: 10, value: '20' }, second: { line: 21, value: '50' } });
    expect(JSON.stringify(result?.tables)).not.toContain('secret-id');
  });

  it('keep the tables inside of an element with it, whatever stands between', () => {
    const manager = (name: string, rest: string) =>
      `[[policy_configurations.jwtauth_v0.keymanagers]]\nname = "${name}"\nissuer = "https://${name}.example"\n${rest}`;
    const jwks = (name: string) =>
      `\n[policy_configurations.jwtauth_v0.keymanagers.jwks.remote]\nuri = "https://${name}.example/certs"\n`;
    const text = `${manager('a', '')}\n${manager('b', jwks('b'))}\n${manager('a', jwks('a'))}`;
    const config = parseConfigToml(merged(text)?.text ?? '').config;
    expect(config?.policy_configurations.jwtauth_v0.keymanagers).toMatchObject([
      { name: 'a', jwks: { remote: { uri: 'https://a.example/certs' } } },
      { name: 'b', jwks: { remote: { uri: 'https://b.example/certs' } } },
    ]);
  });

  it('become one when there are three, each with its line in the file that was given', () => {
    const result = merged('[gateway]\nid = "a"\n[gateway]\nid = "b"\n\n[gateway]\nid = "c"');
    expect(result?.text).toBe('[gateway]\nid = "c"\n');
    expect(result?.tables.map(({ disagreements }) => disagreements)).toMatchObject([
      [{ first: { line: 2, value: '"a"' }, second: { line: 4, value: '"b"' } }],
      [{ first: { line: 4, value: '"b"' }, second: { line: 7, value: '"c"' } }],
    ]);
  });

  it('keep what is said inside of a value that gives way', () => {
    const result = merged(
      '[gateway]\nallowed_hosts = [ # ours\n  "a#1.example", # first\n]\n[gateway]\nallowed_hosts = ["b.example"]\n',
    );
    expect(result?.text).toBe('[gateway]\n# ours\n# first\nallowed_hosts = ["b.example"]\n');
  });

  it('say nothing of a key that both write in other words', () => {
    const result = merged('[gateway]\r\nid = "a" # mine\r\n\r\n[gateway]\r\nid = \'a\' # theirs\r\n');
    expect(result?.tables[0]?.disagreements).toEqual([]);
    expect(result?.text).toBe('[gateway]\r\n# theirs\r\nid = "a" # mine\r\n');
  });
});

describe('nothing is merged', () => {
  it.each([
    ['where every table stands once', '[gateway]\nid = "a"\n[spool]\n'],
    ['where two elements of a list have names of their own', '[[api_keys]]\nname = "a"\n[[api_keys]]\nname = "b"\n'],
    ['where a line cannot be read', '[gateway]\nid = "a"\nnonsense\n[gateway]\n'],
    ['where something stands behind a header', '[gateway]\nid = "a"\n[gateway] x = 1\n'],
    ['where a key stands in one of the tables twice', '[gateway]\nid = "a"\nid = "b"\n[gateway]\n'],
    [
      'where a key is a value in one and a table in the other',
      '[gateway]\nlimits = 1\n[gateway]\nlimits.max_batch = 2\n',
    ],
    ['of nothing', ''],
  ])('%s', (_what, text) => {
    expect(mergeTables(text)).toBeNull();
  });
});
