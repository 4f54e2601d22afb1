import { expect, test } from 'vitest';
import { parseProxyText } from './proxy-text.ts';

const YAML = `apiVersion: gateway.api-platform.wso2.com/v1
kind: Mcp
metadata:
  name: p
spec:
  displayName: p
  version: v1.0
  context: /p
  upstream:
    url: http://host:3001/mcp
  policies:
    - name: mcp-auth
      version: v1
      params:
        issuers:
          - PrimaryIDP
`;
/** As curl sends a file with `-d @file`. */
const asCurlSends = (text: string) => text.replace(/[\r\n]/g, '');

test.each([
  ['as it is', YAML],
  ['with a comment before it', `# our proxy\n${YAML}`],
  ['with the mark of a document before it', `---\n${YAML}`],
  ['with the line ends of Windows', YAML.replaceAll('\n', '\r\n')],
])('a body %s whose line breaks are gone is told how to send it, in one sentence', (_, text) => {
  for (const type of ['application/yaml', 'application/x-www-form-urlencoded', undefined]) {
    const { resource, findings } = parseProxyText(asCurlSends(text), type);
    expect(resource).toBeNull();
    expect(findings).toEqual([{ path: '', line: 1, message: expect.stringContaining('--data-binary') }]);
  }
  expect(parseProxyText(text, 'application/yaml').findings).toEqual([]);
});

test('one line that is whole is read: JSON, and YAML in braces', () => {
  const value = {
    apiVersion: 'gateway.api-platform.wso2.com/v1',
    kind: 'Mcp',
    metadata: { name: 'p' },
    spec: { displayName: 'p', version: 'v1.0', context: '/p', upstream: { url: 'http://host:3001/mcp' } },
  };
  expect(parseProxyText(JSON.stringify(value), 'application/yaml').findings).toEqual([]);
  expect(parseProxyText(JSON.stringify(value).replaceAll('":', '": '), 'application/json').findings).toEqual([]);
  expect(parseProxyText('kind: Mcp', 'application/yaml').findings).not.toEqual(
    expect.arrayContaining([expect.objectContaining({ message: expect.stringContaining('--data-binary') })]),
  );
});
