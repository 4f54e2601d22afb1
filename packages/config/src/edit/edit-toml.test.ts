import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { describe, expect, it } from 'vitest';
import { guideProxy } from '../guide-texts.testing.ts';
import { parseConfigToml } from '../toml/parse-toml.ts';
import { renderConfigToml } from '../toml/render-toml.ts';
import { editToml } from './edit-toml.ts';

const KEPT = `# tallygate-version: 7
# The gateway of the Lisbon office. Ask Ana before you touch the limits.

[gateway]   # one machine
workers = 2             # it has four cores
public_url = 'https://mcp.example.com'

  # Ana: larger requests than this were always mistakes
  [gateway.limits]
  max_body_bytes=2_097_152   # was 8 MiB
  max_batch = 20

[spool]
sync_interval = "500ms" # the disk is slow

# ---- who may call ----
[[policy_configurations.jwtauth_v1.keymanagers]]
name = "PrimaryIDP" # Keycloak
issuer = 'https://idp.example.com/realms/main'
jwks = { remote = { uri = "https://idp.example.com/certs" } } # behind the VPN

# ---- what is served ----

# weather, by the data team
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "weather" # do not rename
[mcp_proxies.spec]
displayName = "Weather"
version = "v1.0"
context = "/weather"
upstream = { url = "http://weather:3001/mcp" } # no TLS inside

  # everyone needs a token
  [[mcp_proxies.spec.policies]]
  name = "mcp-auth"
  [mcp_proxies.spec.policies.params]
  issuers = [
    "PrimaryIDP", # ours
  ]

# files, by the platform team
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "files"
[mcp_proxies.spec]
displayName = "Files"
version = "v1.0"
context = "/files"
upstream = { url = "http://files:3001/mcp" }

# the end
`;

const configOf = (text: string): GatewayConfig => {
  const { config, findings } = parseConfigToml(text);
  expect(findings).toEqual([]);
  return structuredClone(config as GatewayConfig);
};

/** Edits a text and expects it to say what was wanted, with nothing written anew. */
function edited(text: string, change: (config: GatewayConfig) => void): string {
  const wanted = configOf(text);
  change(wanted);
  const outcome = editToml(text, wanted, { version: 8 });
  expect(outcome.rewritten, outcome.text).toEqual([]);
  expect(configOf(outcome.text)).toEqual(JSON.parse(JSON.stringify(wanted)));
  return outcome.text;
}

/** Lines that went (−) and came (+), the first line with its number apart. */
function difference(before: string, after: string): string[] {
  const old = before.split('\n').slice(1);
  const now = after.split('\n').slice(1);
  const gone = old.filter((line) => line.trim() !== '' && !now.includes(line)).map((line) => `-${line}`);
  const come = now.filter((line) => line.trim() !== '' && !old.includes(line)).map((line) => `+${line}`);
  return [...gone, ...come];
}

const changes = (change: (config: GatewayConfig) => void, text = KEPT) => difference(text, edited(text, change));

describe('editToml', () => {
  it('changes nothing but the number in the first line where nothing is wanted otherwise', () => {
    expect(edited(KEPT, () => {})).toBe(KEPT.replace('version: 7', 'version: 8'));
    const unnumbered = KEPT.slice(KEPT.indexOf('\n') + 1);
    expect(edited(unnumbered, () => {})).toBe(unnumbered);
  });

  it('replaces a value in its place, in its quotes, and keeps the comment behind it', () => {
    expect(
      changes((config) => {
        config.gateway.workers = 3;
        config.gateway.public_url = 'https://mcp.example.org';
        config.gateway.limits.max_body_bytes = 4_194_304;
      }),
    ).toEqual([
      '-workers = 2             # it has four cores',
      "-public_url = 'https://mcp.example.com'",
      '-  max_body_bytes=2_097_152   # was 8 MiB',
      '+workers = 3             # it has four cores',
      "+public_url = 'https://mcp.example.org'",
      '+  max_body_bytes=4194304   # was 8 MiB',
    ]);
  });

  it('adds a field below the others of its table, with their indent and spacing', () => {
    const text = edited(KEPT, (config) => {
      config.gateway.limits.max_batch = 20;
      config.gateway.trusted_proxies = ['10.0.0.0/8'];
      config.spool.on_full = 'drop_oldest';
    });
    expect(text).toContain(`public_url = 'https://mcp.example.com'\ntrusted_proxies = ["10.0.0.0/8"]\n\n  # Ana`);
    expect(text).toContain('sync_interval = "500ms" # the disk is slow\non_full = "drop_oldest"\n\n# ---- who');
  });

  it('adds a table behind what else there is of the table around it, and a section at the end', () => {
    const text = edited(KEPT, (config) => {
      config.gateway.timeouts.request = '9s';
      config.ratelimit.backend = 'redis';
    });
    expect(text).toContain('max_batch = 20\n\n  [gateway.timeouts]\n  request = "9s"\n\n[spool]');
    expect(text.endsWith('\n# the end\n\n[ratelimit]\nbackend = "redis"\n')).toBe(true);
  });

  it('removes a field with its own comments and leaves the others theirs', () => {
    expect(
      changes((config) => {
        delete config.gateway.public_url;
      }),
    ).toEqual(["-public_url = 'https://mcp.example.com'"]);
  });

  it('removes a proxy with the comments above it and in it, and no line of its neighbour', () => {
    const text = edited(KEPT, (config) => {
      config.mcp_proxies.shift();
    });
    expect(text).not.toMatch(/weather|everyone|ours/i);
    expect(text).toContain('# ---- what is served ----\n\n# files, by the platform team\n[[mcp_proxies]]');
    const other = edited(KEPT, (config) => {
      config.mcp_proxies.pop();
    });
    expect(other).not.toMatch(/files/i);
    expect(other).toContain('    "PrimaryIDP", # ours\n  ]\n\n# the end\n');
  });

  it('adds a proxy behind the last one, in the manner of the others', () => {
    const proxy = mcpProxy.parse({
      ...guideProxy(),
      metadata: { name: 'new' },
      spec: { ...guideProxy().spec, context: '/new', resilience: { timeout: '5s' } },
    });
    const text = edited(KEPT, (config) => {
      config.mcp_proxies.push(proxy);
    });
    expect(text).toContain(`upstream = { url = "http://files:3001/mcp" }

[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1alpha1"
kind = "Mcp"
metadata.name = "new"

[mcp_proxies.spec]
displayName = "Everything"
version = "v1.0"
context = "/new"
specVersion = "2025-06-18"
upstream = { url = "http://everything:3001" }
`);
    expect(text.endsWith('\n\n# the end\n')).toBe(true);
  });

  it('adds a key manager under the name that the file has for the list', () => {
    const added = changes((config) => {
      const [first] = config.policy_configurations.jwtauth_v0.keymanagers;
      config.policy_configurations.jwtauth_v0.keymanagers.push({ ...first!, name: 'Second' });
    });
    expect(added).toEqual([
      '+name = "Second"',
      '+issuer = "https://idp.example.com/realms/main"',
      '+jwks = { remote = { uri = "https://idp.example.com/certs" } }',
    ]);
  });

  it('moves tables whose order is wanted otherwise, comments and all', () => {
    const text = edited(KEPT, (config) => {
      config.mcp_proxies.reverse();
    });
    expect(difference(KEPT, text)).toEqual([]);
    expect(text.indexOf('# files')).toBeLessThan(text.indexOf('# weather'));
    expect(text.indexOf('# weather')).toBeLessThan(text.indexOf('# the end'));
  });

  it('edits inside inline tables and arrays', () => {
    expect(
      changes((config) => {
        const [weather, files] = config.mcp_proxies;
        weather!.spec.upstream.url = 'http://weather:4001/mcp';
        files!.spec.upstream.identity = 'jwt';
        weather!.spec.policies[0]!.params = { issuers: ['PrimaryIDP', 'Second'] };
      }),
    ).toEqual([
      '-upstream = { url = "http://weather:3001/mcp" } # no TLS inside',
      '-upstream = { url = "http://files:3001/mcp" }',
      '+upstream = { url = "http://weather:4001/mcp" } # no TLS inside',
      '+    "Second",',
      '+upstream = { url = "http://files:3001/mcp", identity = "jwt" }',
    ]);
  });

  it('keeps the other comments of an array when an element goes', () => {
    const text =
      '[billing]\ncompany_claims = [ # in this order\n  "a", # first\n  # the old one\n  "b", # second\n  "c" # last\n]\n';
    expect(
      edited(text, (config) => {
        config.billing.company_claims = ['a', 'c'];
      }),
    ).toBe('[billing]\ncompany_claims = [ # in this order\n  "a", # first\n  "c" # last\n]\n');
    expect(
      edited(text, (config) => {
        config.billing.company_claims.push('d', 'e');
      }),
    ).toBe(text.replace('"c" # last\n', '"c", # last\n  "d",\n  "e"\n'));
    expect(
      edited(text, (config) => {
        config.billing.company_claims = ['x', 'b', 'c'];
      }),
    ).toContain('[ # in this order\n  "x",\n  # the old one\n  "b", # second\n');
  });

  it('keeps the line breaks, the byte order mark and the tabs of a file', () => {
    const text = '\uFEFF[gateway]\r\n\tworkers = 2 # two\r\n\tid = "a"\r\n\r\n[spool]\r\nsync_interval = "0"\r\n';
    expect(
      edited(text, (config) => {
        config.gateway.workers = 4;
        config.gateway.public_url = 'https://a.example';
        config.policy_configurations.jwtauth_v0.errormessage = 'two\nlines';
      }),
    ).toBe(
      '\uFEFF[gateway]\r\n\tworkers = 4 # two\r\n\tid = "a"\r\n\tpublic_url = "https://a.example"\r\n\r\n[spool]\r\n' +
        'sync_interval = "0"\r\n\r\n[policy_configurations.jwtauth_v0]\r\nerrormessage = "two\\nlines"\r\n',
    );
  });

  it('edits tables whose statements are interleaved with others', () => {
    const text = `[[analytics.publishers]]
type = "moesif"
[gateway]
workers = 2
[analytics.publishers.settings]
# the key of the test account
application_id = "0123456789abcdef-moesif"
[gateway.limits]
max_batch = 3
`;
    expect(
      edited(text, (config) => {
        config.analytics.publishers[0]!.enabled = false;
        config.analytics.publishers[0]!.settings.batch_size = 7;
      }),
    ).toBe(
      text.replace('"moesif"\n', '"moesif"\nenabled = false\n').replace('-moesif"\n[', '-moesif"\nbatch_size = 7\n['),
    );
    expect(
      edited(text, (config) => {
        config.analytics.publishers = [];
      }),
    ).toBe('[gateway]\nworkers = 2\n[gateway.limits]\nmax_batch = 3\n');
  });

  it('edits the spellings of other releases where they stand', () => {
    const text = `[analytics.publishers.moesif] # named table
application_id = "0123456789abcdef-moesif"

[collector.server]
server_port = 18090 # kept

[policy_configurations.mcpauth_v1]
gatewayhost = "gw.example.com"
keymanagers = [ { name = "K", issuer = "https://k.example", jwks.remote.uri = "https://k.example/jwks" } ] # one
`;
    expect(
      edited(text, (config) => {
        config.analytics.publishers[0]!.settings.batch_size = 9;
        config.analytics.grpc_event_server = { server_port: 18091 };
        config.policy_configurations.jwtauth_v0.keymanagers[0]!.issuer = 'https://other.example';
      }),
    ).toBe(
      text
        .replace('-moesif"\n', '-moesif"\nbatch_size = 9\n')
        .replace('18090 # kept', '18091 # kept')
        .replace('"https://k.example",', '"https://other.example",'),
    );
  });

  it('keeps expressions, also where only a number is shown of them', () => {
    const text = `[templates]\nfields = "all"\n[gateway]\nworkers = '{{ env "TALLYGATE_VAR_WORKERS" "4" }}'\n[analytics]\nenabled = true\n`;
    expect(
      edited(text, (config) => {
        config.analytics.enabled = false;
      }),
    ).toBe(text.replace('= true', '= false'));
  });

  it('puts a first section where a rendered file says that there is none', () => {
    const rendered = `${renderConfigToml(configOf(''), { version: 8 })}# mine\n`;
    const text = edited(rendered, (config) => {
      config.mcp_proxies.push(guideProxy());
      config.spool.on_full = 'refuse';
    });
    expect(text).not.toContain('There are no [[mcp_proxies]] yet');
    expect(text).toContain('# [[mcp_proxies]]'.slice(2));
    expect(text.endsWith('# mine\n')).toBe(true);
    const back = edited(text, (config) => {
      config.mcp_proxies = [];
    });
    expect(back).toContain('# MCP servers behind this gateway');
  });

  it('writes the smallest table anew that cannot be edited, and says which', () => {
    const text = `# mine
[analytics]
enabled_publishers = [] # the later spelling

[[analytics.publishers]]
# goes
type = "moesif"
[analytics.publishers.settings]
application_id = "0123456789abcdef-moesif"

[spool] # stays
sync_interval = "0"
`;
    const wanted = configOf(text);
    wanted.analytics.publishers[0]!.enabled = true;
    const { text: after, rewritten } = editToml(text, wanted, { version: 1 });
    expect(rewritten.length).toBe(1);
    expect(rewritten[0]).toMatch(/^analytics/);
    expect(configOf(after)).toEqual(wanted);
    expect(after).toContain('# mine\n');
    expect(after).toContain('[spool] # stays\nsync_interval = "0"\n');
  });

  it('renders the whole file where the text cannot be read', () => {
    const wanted = configOf('');
    const { text, rewritten } = editToml('[gateway\nworkers = 2\n', wanted, { version: 3 });
    expect(rewritten).toEqual(['']);
    expect(text).toBe(renderConfigToml(wanted, { version: 3 }));
  });
});
