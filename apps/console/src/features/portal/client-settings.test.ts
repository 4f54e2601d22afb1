import { expect, it } from 'vitest';
import { clientSettings } from './client-settings.ts';

const server = { proxy: 'weather', name: 'Weather', url: 'http://localhost:8080/weather/mcp', keyHeader: 'API-Key' };

it('puts the key where the server wants it, or names its place', () => {
  expect(JSON.parse(clientSettings(server, 'k1'))).toEqual({
    mcpServers: { weather: { type: 'http', url: server.url, headers: { 'API-Key': 'k1' } } },
  });
  expect(clientSettings(server)).toContain('YOUR_KEY');
});

it('names no header where the server takes tokens', () => {
  expect(clientSettings({ ...server, keyHeader: null }, 'k1')).not.toContain('headers');
});
