// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such placeholders are what is tested
import { expect, test } from 'vitest';
import { parseCheckedToml } from '../toml/checked-toml.ts';
import { parseProxyText } from '../yaml/proxy-text.ts';

const proxy = (url: string) => `apiVersion: gateway.api-platform.wso2.com/v1
kind: Mcp
metadata:
  name: p
spec:
  displayName: p
  version: v1.0
  context: /p
  upstream:
    url: "${url}"
`;

const WAYS = [
  'http://${MCP_HOST}/mcp',
  'http://$MCP_HOST/mcp',
  'http://%MCP_HOST%/mcp',
  'http://<MCP_HOST>/mcp',
  'http://{{MCP_HOST}}/mcp',
];

test.each(WAYS)(
  'a proxy in YAML whose address is %s is refused in one sentence that says how ours is written',
  (url) => {
    const { findings } = parseProxyText(proxy(url), undefined);
    expect(findings).toMatchObject([{ path: 'spec.upstream.url', message: expect.stringMatching(/MCP_HOST.*env "/) }]);
  },
);

test.each(WAYS)('a config.toml with the address %s is refused with its line', (url) => {
  const { config, findings } = parseCheckedToml(`[controller]\nurl = "${url}"\n`);
  expect(config).toBeNull();
  expect(findings).toMatchObject([
    { path: 'controller.url', line: 2, message: expect.stringMatching(/MCP_HOST.*env "/) },
  ]);
});

test('an expression of ours is no placeholder', () => {
  expect(parseProxyText(proxy(String.raw`{{ env \"TALLYGATE_VAR_URL\" }}`), undefined).findings).toEqual([]);
});
