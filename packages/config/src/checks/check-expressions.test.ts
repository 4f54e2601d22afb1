import { describe, expect, it } from 'vitest';
import { TAKES_NO_EXPRESSIONS } from '../templates/template-notes.ts';
import { parseConfigToml, resolveConfigToml } from '../toml/parse-toml.ts';
import { parseProxyText, parseProxyValue } from '../yaml/proxy-text.ts';

const resource = (policies: unknown[], spec: Record<string, unknown> = {}) => ({
  apiVersion: 'gateway.api-platform.wso2.com/v1',
  kind: 'Mcp',
  metadata: { name: 'a' },
  spec: { displayName: 'A', version: 'v1.0', context: '/a', upstream: { url: 'http://x/mcp' }, policies, ...spec },
});
const badCondition = { name: 'cors', executionCondition: 'request.headers == 1' };
const badKey = {
  name: 'mcp-ratelimit',
  params: { tools: [{ limits: [{ limit: 1, duration: '1s' }], keyExtraction: [{ type: 'cel', expression: 'nope' }] }] },
};

describe('CEL expressions of a resource', () => {
  it('are refused when it is saved, with the field, what was found and what was expected', () => {
    const { resource: read, findings } = parseProxyValue(resource([badCondition, badKey]));
    expect(read).toBeNull();
    expect(findings).toEqual([
      {
        path: 'spec.policies[0].executionCondition',
        message: expect.stringMatching(/^must be a CEL expression .*did you mean "Headers".*; found "request.headers/),
      },
      {
        path: 'spec.policies[1].params.tools[0].keyExtraction[0].expression',
        message: expect.stringMatching(/^must be a CEL expression: Unknown variable: nope.*; found "nope"$/),
      },
    ]);
  });

  it('are counted: a proxy may have a hundred', () => {
    const one = { name: 'cors', executionCondition: 'request.Path == "/a"' };
    expect(parseProxyValue(resource(Array(100).fill(one))).findings).toEqual([]);
    expect(parseProxyValue(resource(Array(101).fill(one))).findings).toEqual([
      {
        path: 'spec.policies[100].executionCondition',
        message: 'is one expression too many; a proxy may have 100, and this has 101',
      },
    ]);
  });

  it('are reported together with everything else that is wrong, with their lines', () => {
    const yaml = `apiVersion: gateway.api-platform.wso2.com/v1
kind: Mcp
metadata: { name: a }
spec:
  displayName: A
  version: nonsense
  context: /a
  upstream: { url: http://x/mcp }
  policies:
    - name: cors
      executionCondition: "1 +"
`;
    expect(parseProxyText(yaml, 'application/yaml').findings.map(({ path, line }) => [path, line])).toEqual([
      ['spec.version', 6],
      ['spec.policies[0].executionCondition', 11],
    ]);
  });

  it('are checked in config.toml; what a template stands for is checked where it is resolved', async () => {
    const toml = (condition: string) => `[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "a"
[mcp_proxies.spec]
displayName = "A"
version = "v1.0"
context = "/a"
upstream.url = "http://x/mcp"
[[mcp_proxies.spec.policies]]
name = "cors"
executionCondition = ${condition}
`;
    const template = `'{{ env "TALLYGATE_VAR_WHEN" }}'`;
    const everywhere = '[templates]\nfields = "all"\n';
    expect(parseConfigToml(toml('"request.Method == \'GET\'"')).findings).toEqual([]);
    expect(parseConfigToml(toml('"1 +"')).findings).toEqual([
      {
        path: 'mcp_proxies[0].spec.policies[0].executionCondition',
        message: expect.stringContaining('must be a CEL expression'),
        line: 12,
      },
    ]);
    expect(parseConfigToml(toml(template)).findings).toMatchObject([{ message: TAKES_NO_EXPRESSIONS, line: 12 }]);
    expect(parseConfigToml(everywhere + toml(template)).findings).toEqual([]);
    const readTemplates = async () => new Map([['env "TALLYGATE_VAR_WHEN"', { value: '1 +' }]]);
    const resolved = await resolveConfigToml(everywhere + toml(template), { readTemplates, configFolder: '/' });
    expect(resolved.findings).toHaveLength(1);
  });
});

it('compound durations of rate limits are read, with a note', () => {
  const params = { limits: [{ requests: 1, duration: '1h30m' }] };
  const { resource: read, notes } = parseProxyValue(resource([{ name: 'basic-ratelimit', params }]));
  expect(read?.spec.policies[0]?.params).toEqual({ limits: [{ requests: 1, duration: '90m' }] });
  expect(notes).toEqual([{ path: 'spec.policies[0].params.limits[0].duration', message: 'read "1h30m" as "90m"' }]);
});
