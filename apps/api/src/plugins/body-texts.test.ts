import { textLeaves } from '@tallygate/contracts/text-leaves.testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildApi } from '../app.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

/** Texts in bodies that hold no credential, by the reason why. */
const PLAIN: Record<string, string[]> = {
  'configuration: its own schema seals it when it is read': [
    '',
    'resource',
    'entity.name',
    'entity.issuer',
    'entity.jwks.remote.certificatePath',
    'entity.jwks.local.inline',
    'entity.jwks.local.certificatePath',
    'entity.scopeClaim',
    'entity.scopeClaim[]',
    'entity.tenants[]',
    'entity.scopeClaimSeparator',
    'entity.introspection.clientId',
    'entity.introspection.cacheTtl',
    'value',
  ],
  'the name of a thing, a person, a field or a network; no credential by itself': [
    'id',
    'username',
    'name',
    'proxies[]',
    'networks[]',
    'owner',
    'header',
    'proxyId',
    'consumer',
    'company',
    'externalRefId',
    'selection[].id',
    'definition.filter.field',
    'definition.filter.value',
    'definition.filter.values[]',
    'definition.metric.field',
    'compare',
    'policy.billing.free_callers[]',
    'prices[].meterId',
    'planId',
    'subscription',
    'key',
    'eventId',
    'meterId',
    'reverses',
  ],
  'what a gateway reports of itself, without secrets already': [
    'hostname',
    'version',
    'startedAt',
    'boot',
    'publicUrl',
    'configHash',
    'fileHash',
    'configError.hash',
    'configError.findings[].path',
    'configError.findings[].message',
    'notes[].path',
    'notes[].message',
    'proxies[].name',
    'proxies[].path',
    'proxies[].reason',
    'proxies[].redirects[].from',
    'proxies[].redirects[].to',
    'publishers[].name',
    'publishers[].lastSuccessAt',
    'publishers[].lastError.at',
    'publishers[].lastError.message',
    'keyManagers[].name',
    'keyManagers[].fetchedAt',
    'keyManagers[].error',
    'publisher',
    'deliveries[].id',
    'deliveries[].at',
    'deliveries[].error',
  ],
  'a time, a length or a number': [
    'expiresAt',
    'clock.at',
    'priceFrom',
    'definition.filter.number',
    'definition.period.anchor',
    'definition.period.zone',
    'definition.multiplier',
    'price.unitAmount',
    'price.currency',
    'price.freeUnits',
    'price.minimum',
    'price.maximum',
    'price.divideBy',
    'price.tiers[].upTo',
    'price.tiers[].unitAmount',
    'price.tiers[].flatAmount',
    'price.amount',
    'from',
    'to',
    'policy.proxies{}.quantity.fixed',
    'policy.proxies{}.quantity.fromResult',
    'policy.proxies{}.quantity.min',
    'policy.proxies{}.quantity.max',
    'policy.proxies{}.quantity.default',
    'prices[].price.unitAmount',
    'prices[].price.currency',
    'prices[].price.freeUnits',
    'prices[].price.minimum',
    'prices[].price.maximum',
    'prices[].price.divideBy',
    'prices[].price.tiers[].upTo',
    'prices[].price.tiers[].unitAmount',
    'prices[].price.tiers[].flatAmount',
    'prices[].price.amount',
    'prices[].validFrom',
    'prices[].validTo',
    'validFrom',
    'validTo',
    'time',
    'quantity',
  ],
  'what is sent to a server for somebody who tries it, and kept nowhere': [
    'action.name',
    'action.arguments{}',
    'action.uri',
    'ask',
    'answer.content{}',
    'answer.text',
  ],
  'policies without a secret, asked about while they are edited, and kept nowhere': [
    'policies[].name',
    'policies[].params{}',
    'policies[].executionCondition',
  ],
  'a sentence for everybody who looks at the change': ['message', 'reason'],
};

describe('every text of a body', () => {
  const plain = Object.values(PLAIN).flat();
  const leaves = new Map<string, 'text' | 'url' | null>();
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
    const app = await buildApi(api.services, ({ schema }) => {
      // Of bodies that share a path, the one that is not sealed counts.
      if (schema?.body instanceof z.ZodType)
        for (const [path, seal] of textLeaves(schema.body)) leaves.set(path, leaves.get(path) === null ? null : seal);
    });
    await app.ready();
    await app.close();
  });
  afterAll(() => api.close());

  it('is sealed or says why it need not be', () => {
    const others = [...leaves].filter(([path, seal]) => seal === null && !plain.includes(path));
    expect(others.map(([path]) => path)).toEqual([]);
    expect(leaves.size).toBeGreaterThan(100);
  });

  it('is not excused when it is gone or sealed', () => {
    expect(plain.filter((path) => leaves.get(path) !== null)).toEqual([]);
  });
});
