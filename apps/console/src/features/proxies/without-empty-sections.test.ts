import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { expect, it } from 'vitest';
import { newProxy } from './new-proxy.ts';
import { withoutEmptySections } from './without-empty-sections.ts';

function aProxy(spec: Partial<McpProxy['spec']>): McpProxy {
  const start = newProxy();
  const complete = { displayName: 'A', context: '/a', upstream: { url: 'http://127.0.0.1:1/mcp' }, ...spec };
  return mcpProxy.parse({ ...start, metadata: { name: 'a' }, spec: { ...start.spec, ...complete } });
}

it('drops sections in which nothing is set', () => {
  const { spec } = withoutEmptySections(aProxy({ resilience: {}, limits: { maxBodyBytes: undefined }, billing: {} }));

  expect(spec).not.toHaveProperty('resilience');
  expect(spec).not.toHaveProperty('limits');
  expect(spec).not.toHaveProperty('billing');
});

it('drops prices of which none is told, and keeps them where one is', () => {
  const off = { list: false, description: false, tools: false, charge: false, receipt: false, receiptArguments: false };
  expect(withoutEmptySections(aProxy({ prices: off })).spec).not.toHaveProperty('prices');
  expect(withoutEmptySections(aProxy({ prices: { ...off, list: true } })).spec.prices).toMatchObject({ list: true });
});

it('keeps what is set', () => {
  const { spec } = withoutEmptySections(
    aProxy({ resilience: { timeout: '2m' }, billing: { chargePoint: 'delivered' } }),
  );

  expect(spec.resilience).toEqual({ timeout: '2m' });
  expect(spec.billing).toEqual({ chargePoint: 'delivered' });
});
