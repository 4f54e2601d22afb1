/** The guide's request body, character for character. */
export const GUIDE_YAML = `apiVersion: gateway.api-platform.wso2.com/v1alpha1
kind: Mcp
metadata:
  name: everything-mcp-v1.0
spec:
  displayName: Everything
  version: v1.0
  context: /everything
  specVersion: "2025-06-18"
  upstream:
    url: http://everything:3001
  policies:
    - name: mcp-auth
      version: v0.1.1
      params:
        issuers:
          - PrimaryIDP
  tools: []
  resources: []
  prompts: []
`;

/** The same under another name and path. */
export function guideYaml(name: string): string {
  return GUIDE_YAML.replace('everything-mcp-v1.0', name)
    .replace('displayName: Everything', `displayName: ${name}`)
    .replace('context: /everything', `context: /${name}`);
}

/** An Mcp resource with overrides of its `spec`. */
export function aResource(name: string, spec: Record<string, unknown> = {}) {
  return {
    apiVersion: 'gateway.api-platform.wso2.com/v1',
    kind: 'Mcp',
    metadata: { name },
    spec: {
      displayName: name,
      version: 'v1.0',
      context: `/${name}`,
      upstream: { url: `http://127.0.0.1:3001/${name}/mcp` },
      ...spec,
    },
  };
}
