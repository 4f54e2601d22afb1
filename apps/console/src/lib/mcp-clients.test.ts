import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlCall, isLoopback, MCP_CLIENTS, type SnippetInput, sandboxTokenSnippet } from './mcp-clients.ts';

const INPUT: SnippetInput = {
  name: 'everything',
  url: 'https://mcp.example.com/everything/mcp',
  needsToken: true,
  protocolVersion: '2025-06-18',
};
const parses = (script: string) => execFileSync('bash', ['-n'], { input: script });

describe('client snippets', () => {
  for (const client of MCP_CLIENTS) {
    it(`${client.label}: contains the address and parses as ${client.format}`, () => {
      const text = client.snippet(INPUT);

      expect(text).toContain(INPUT.url);
      if (client.format === 'json') expect(JSON.parse(text)).toBeTypeOf('object');
      if (client.format === 'shell') parses(text);
      if (client.format === 'toml')
        expect(text.split('\n').every((line) => /^(\[.+\]|\w+ = ".*")$/.test(line))).toBe(true);
    });

    it(`${client.label}: names a token only where one is needed`, () => {
      expect(client.snippet(INPUT)).toMatch(/TOKEN|token/);
      expect(client.snippet({ ...INPUT, needsToken: false })).not.toMatch(/TOKEN|Bearer/);
    });
  }

  it('puts an API key into its own header', () => {
    for (const client of MCP_CLIENTS) {
      const text = client.snippet({ ...INPUT, keyHeader: 'X-Key' });
      expect(text, client.label).not.toMatch(/Bearer|bearer/);
      expect(text, client.label).toContain('X-Key');
      if (client.format === 'shell') parses(text);
    }
  });

  it('makes install links that carry the address', () => {
    const links = MCP_CLIENTS.flatMap((client) => client.installLink?.(INPUT) ?? []);

    expect(links).toHaveLength(2);
    for (const link of links) {
      const { search } = new URL(link);
      const config = new URLSearchParams(search).get('config');
      expect(config ? atob(config) : decodeURIComponent(search)).toContain(INPUT.url);
    }
  });

  it('keeps a quote in an argument inside its shell word', () => {
    const script = curlCall({ ...INPUT, tool: 'echo', args: { message: "it's" } });

    parses(script);
    expect(script).toContain(`it'\\''s`);
  });

  it('asks the built-in issuer for a token of this proxy alone', () => {
    const script = sandboxTokenSnippet('http://localhost:3002/', INPUT.url);

    parses(script);
    expect(script).toContain(`resource=${INPUT.url}`);
    expect(script).toContain('http://localhost:3002/token');
  });
});

describe('isLoopback', () => {
  it('knows the names of this machine', () => {
    const local = ['http://localhost:8080/a/mcp', 'http://127.0.0.1/mcp', 'http://[::1]:1/mcp'];
    expect(local.map(isLoopback)).toEqual([true, true, true]);
    expect(['https://mcp.example.com/mcp', 'no url'].map(isLoopback)).toEqual([false, false]);
  });
});
