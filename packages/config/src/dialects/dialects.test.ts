import { describe, expect, it } from 'vitest';
import { valueAt } from '../model/reading.ts';
import { parseConfigToml } from '../toml/parse-toml.ts';
import { renderConfigToml } from '../toml/render-toml.ts';
import { DIALECT_CASES } from './dialect-cases.testing.ts';

describe('dialects of config.toml', () => {
  it.each(DIALECT_CASES)('reads $name', ({ toml, read, notes }) => {
    const parsed = parseConfigToml(toml);
    expect(parsed.findings).toEqual([]);
    for (const [path, value] of Object.entries(read)) {
      expect(valueAt(parsed.config, path.split('.')), path).toEqual(value);
    }
    const said = [...new Set(parsed.notes.map((note) => note.path))].sort();
    expect(said).toEqual(Object.keys(notes).sort());
    for (const [path, message] of Object.entries(notes)) {
      const messages = parsed.notes.filter((note) => note.path === path).map((note) => note.message);
      expect(messages.join('\n'), path).toContain(message);
    }
  });

  it.each(DIALECT_CASES)('needs to be told once only: $name', ({ toml }) => {
    const { config } = parseConfigToml(toml);
    const again = parseConfigToml(renderConfigToml(config!, { version: 1 }));
    expect(again.notes).toEqual([]);
    expect(again.config).toEqual(config);
  });

  it('gives a document of canonical names only, for the console to take over', () => {
    const { document } = parseConfigToml(
      `[router]\nx = 1\n[analytics.publishers.moesif]\napplication_id = '{{ env "KEY" }}'\n[policy_configurations.jwtauth_v1]\nleeway = "1s"`,
    );
    expect(document).toEqual({
      analytics: { publishers: [{ type: 'moesif', enabled: true, settings: { application_id: '{{ env "KEY" }}' } }] },
      policy_configurations: { jwtauth_v0: { leeway: '1s' } },
    });
  });

  it('names a wrong field as its author spelled it, in the dialect’s own section', () => {
    const { findings } = parseConfigToml(
      [
        '[analytics]',
        'enabled_publishers = ["moesif"]',
        '[analytics.publishers.moesif]',
        'application_id = "app-id"',
        'batch_size = "many"',
        '[policy_configurations.jwtauth_v1]',
        'leeway = true',
        '[collector.server]',
        '[policy_configurations.ratelimit_v1.memory]',
        'max_entries = 5',
      ].join('\n'),
    );
    expect(findings.map(({ path, line }) => [path, line])).toEqual([
      ['analytics.publishers.moesif.batch_size', 5],
      ['policy_configurations.jwtauth_v1.leeway', 7],
      ['policy_configurations.ratelimit_v1.memory.max_entries', 10],
    ]);
  });

  it('does not take a misspelled section of key managers for another policy', () => {
    const { findings } = parseConfigToml('[[policy_configurations.jwtaut_v0.keymanagers]]\nname = "x"');
    expect(findings).toEqual([
      {
        path: 'policy_configurations.jwtaut_v0',
        message: 'unknown field "jwtaut_v0"; did you mean "jwtauth_v0"?',
        line: 1,
      },
    ]);
  });

  it('refuses a bare number where our own settings want a duration', () => {
    const { findings } = parseConfigToml('[spool]\nsync_interval = 200\n[gateway.timeouts]\nrequest = 30');
    expect(findings.map((finding) => finding.path)).toEqual(['spool.sync_interval', 'gateway.timeouts.request']);
  });
});
