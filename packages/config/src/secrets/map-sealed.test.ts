import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { describe, expect, it } from 'vitest';
import { guideProxy } from '../guide-texts.testing.ts';
import { mapSealed } from './map-sealed.ts';
import { referencedSecret, secretReference } from './secret-reference.ts';

function guarded() {
  const proxy = guideProxy();
  proxy.spec.upstream = {
    url: 'https://u:pw@h/p?apiKey=k1&team=t1',
    auth: { type: 'bearer', header: 'Authorization', value: 'v1' },
  };
  proxy.spec.policies = [
    {
      name: 'set-headers',
      params: {
        request: {
          headers: [
            { name: 'X-A', value: 'h1' },
            { name: 'x-a', value: 'h2' },
          ],
        },
      },
    },
    { name: 'basic-auth', params: { username: 'u', password: 'p1' } },
    { name: 'set-headers', params: { response: { headers: [{ name: 'X-B', value: 'h3' }] } } },
  ];
  return proxy;
}

function placesIn(proxy: unknown): Record<string, string> {
  const places: Record<string, string> = {};
  mapSealed(mcpProxy, proxy, ({ place }, value) => {
    places[place] = value;
    return value;
  });
  return places;
}

describe('mapSealed', () => {
  it('finds every sealed value, at a place that does not depend on its neighbours', () => {
    const proxy = guarded();
    const places = placesIn(proxy);
    expect(places).toEqual({
      'spec.upstream.url': '[["@","u:pw"],["?apiKey","k1"],["?team","t1"]]',
      'spec.upstream.auth.value': 'v1',
      'spec.policies[set-headers].params.request.headers[x-a].value': 'h1',
      'spec.policies[set-headers].params.request.headers[x-a:2].value': 'h2',
      'spec.policies[basic-auth].params.password': 'p1',
      'spec.policies[set-headers:2].params.response.headers[x-b].value': 'h3',
    });
    proxy.spec.policies.splice(0, 0, { name: 'cors', params: {} });
    expect(placesIn(proxy)).toEqual(places);
  });

  it('puts references in their place, and the values back, to the letter', () => {
    const clear = guarded();
    const values = new Map<string, string>();
    const stored = mapSealed(mcpProxy, clear, ({ place }, value) => {
      values.set(place, value);
      return secretReference(place);
    });
    expect(stored.spec.upstream.url).toBe('https://***@h/p?apiKey=***&team=***#{{ secret "spec.upstream.url" }}');
    expect(mcpProxy.safeParse(stored).success).toBe(true);
    expect(clear).toEqual(guarded());
    expect(mapSealed(mcpProxy, stored, (_at, value) => values.get(referencedSecret(value) ?? ''))).toEqual(clear);
  });

  it('leaves out what is removed; of an address the rest stays', () => {
    const shown = mapSealed(mcpProxy, guarded(), () => undefined);
    expect(shown.spec.upstream).toEqual({
      url: 'https://***@h/p?apiKey=***&team=***',
      auth: { type: 'bearer', header: 'Authorization' },
    });
    expect(shown.spec.policies[1]?.params).toEqual({ username: 'u' });
  });

  it('seals values of every type where the schema knows nothing, and gives the type back', () => {
    const clear = gatewayConfig.parse({
      analytics: { grpc_event_server: { port: 18090, key: 'k', deep: { n: [1] } } },
    });
    const values = new Map<string, string>();
    const stored = mapSealed(gatewayConfig, clear, ({ place }, value) => {
      values.set(place, value);
      return secretReference(place);
    });
    expect(JSON.stringify(stored.analytics)).not.toContain('18090');
    expect(mapSealed(gatewayConfig, stored, (_at, value) => values.get(referencedSecret(value) ?? ''))).toEqual(clear);
  });

  it('shares what holds no secret', () => {
    const plain = guideProxy();
    expect(mapSealed(mcpProxy, plain, () => 'never')).toBe(plain);
  });
});

describe('a reference', () => {
  it('names its secret, whatever the name is', () => {
    for (const name of ['proxy/a/x', 'proxy/a"b/x', 'proxy/a\\b/x'])
      expect(referencedSecret(secretReference(name))).toBe(name);
  });
});
