import { describe, expect, test } from 'vitest';
import { decideEra, headerMismatch } from './era.ts';
import type { RequestElement } from './request-element.ts';

const META = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };

function element(parts: Partial<RequestElement>): RequestElement {
  return { kind: 'request', method: 'tools/call', id: '1', target: 'add', params: { name: 'add', ...META }, ...parts };
}

const modernHeaders = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add' };

describe('the era of a request', () => {
  test('the claim in the body makes it modern, whatever the header says', () => {
    expect(decideEra([element({})], false, {})).toMatchObject({ era: 'modern', protocolVersion: '2026-07-28' });
  });

  test('initialize is legacy and names its version in the body', () => {
    const initialize = element({ method: 'initialize', params: { protocolVersion: '2025-11-25' } });
    expect(decideEra([initialize], false, { 'mcp-protocol-version': '2026-07-28' })).toMatchObject({
      era: 'legacy',
      protocolVersion: '2025-11-25',
    });
  });

  test('P23 a modern header without the claim is modern; an older or odd header is legacy', () => {
    const plain = element({ params: { name: 'add' } });
    expect(decideEra([plain], false, { 'mcp-protocol-version': '2026-07-28' }).era).toBe('modern');
    expect(decideEra([plain], false, { 'mcp-protocol-version': '2025-11-25' }).era).toBe('legacy');
    expect(decideEra([plain], false, { 'mcp-protocol-version': 'zzz' }).era).toBe('legacy');
    expect(decideEra([plain], false, {}).era).toBe('legacy');
  });

  test('P16 an array with a claiming element is told apart', () => {
    expect(decideEra([element({}), element({ params: {} })], true, {}).isModernBatch).toBe(true);
    expect(decideEra([element({ params: {} })], true, {}).isModernBatch).toBe(false);
  });
});

describe('mirror headers of a modern request', () => {
  test('P20 each of them must equal the body', () => {
    expect(headerMismatch(element({}), modernHeaders)).toBeUndefined();
    expect(headerMismatch(element({}), { ...modernHeaders, 'mcp-protocol-version': '2025-11-25' })).toContain(
      'Version',
    );
    expect(headerMismatch(element({}), { ...modernHeaders, 'mcp-method': 'tools/list' })).toContain('Mcp-Method');
    expect(headerMismatch(element({}), { ...modernHeaders, 'mcp-name': 'Add' })).toContain('Mcp-Name');
    expect(headerMismatch(element({}), { ...modernHeaders, 'mcp-name': undefined })).toContain('Mcp-Name');
  });

  test('P21 a base64 form of the same name is equal', () => {
    const target = 'größe';
    const named = element({ target, params: { name: target, ...META } });
    const encoded = `=?base64?${Buffer.from(target).toString('base64')}?=`;
    expect(headerMismatch(named, { ...modernHeaders, 'mcp-name': encoded })).toBeUndefined();
    expect(headerMismatch(named, { ...modernHeaders, 'mcp-name': encoded.toUpperCase() })).toContain('Mcp-Name');
  });
});
