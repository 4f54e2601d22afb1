import { describe, expect, it } from 'vitest';
import { parseResourceText } from './yaml-lines.ts';

const TEXT = `kind: Mcp
spec:
  context: /a
  policies:
    - name: cors
    - name: mcp-auth
      params:
        issuers: [A]
`;

describe('parseResourceText', () => {
  it('knows the line of a field by its path', () => {
    const { value, lineOf } = parseResourceText(TEXT);

    expect(value).toMatchObject({ kind: 'Mcp' });
    expect(lineOf('spec.context')).toBe(3);
    expect(lineOf('spec.policies[1].params.issuers')).toBe(8);
  });

  it('points at the nearest parent of a field that is missing', () => {
    expect(parseResourceText(TEXT).lineOf('spec.policies[1].params.audiences')).toBe(7);
  });

  it('reports a syntax error with its line and no value', () => {
    const { value, findings } = parseResourceText('a: 1\nb: [1\n');

    expect(value).toBeUndefined();
    expect(findings[0]?.line).toBeGreaterThanOrEqual(2);
  });
});
