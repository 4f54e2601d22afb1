import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { expect, it } from 'vitest';
import { copiedProxy } from './copied-proxy.ts';

const aProxy = (id: string, displayName: string) =>
  ({
    id,
    resource: { metadata: { name: id }, spec: { displayName, context: `/${id}`, upstream: { url: 'http://a/mcp' } } },
  }) as unknown as ProxyView;
const WEATHER = aProxy('weather', 'Weather tools');

it('copies a proxy under a name, a display name and a path that nobody has', () => {
  const copy = copiedProxy(WEATHER, [WEATHER]);
  expect([copy.metadata.name, copy.spec.displayName, copy.spec.context]).toEqual([
    'weather-copy',
    'Weather tools copy',
    '/weather-copy',
  ]);
  const second = copiedProxy(WEATHER, [WEATHER, aProxy('weather-copy', 'Weather tools copy')]);
  expect(second.metadata.name).toBe('weather-copy-2');
  expect(WEATHER.resource.metadata.name).toBe('weather');
});
