import { textLeaves } from '@tallygate/contracts/text-leaves.testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildApi } from '../app.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

/** Texts of a price, as every body names them. */
const PRICE = [
  'unitAmount',
  'currency',
  'freeUnits',
  'minimum',
  'maximum',
  'divideBy',
  'tiers[].upTo',
  'tiers[].unitAmount',
  'tiers[].flatAmount',
  'amount',
];
/** Texts of a plan's terms behind a prefix: how it cuts time, and what each phase charges. */
const termsOf = (plan: string) => [
  `${plan}period.anchor`,
  `${plan}period.zone`,
  `${plan}versions[].validFrom`,
  `${plan}versions[].currency`,
  `${plan}versions[].phases[].baseFee.amount`,
  `${plan}versions[].phases[].minimum.amount`,
];
/** Names in a plan behind a prefix. */
const namesIn = (plan: string) => [`${plan}versions[].phases[].name`, `${plan}versions[].phases[].prices[].meterId`];

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
    'identifiers[]',
    'ids[]',
    'id',
    'username',
    'name',
    'proxies[]',
    'networks[]',
    'owner',
    'header',
    'proxyId',
    'proxies[].proxy',
    'tools[].name',
    'tools[].hash',
    'session',
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
    ...namesIn(''),
    ...namesIn('plans[].draft.'),
    'privateTerms.prices[].meterId',
    'plans[].planId',
    'plans[].draft.name',
    'plans[].draft.prices[].meterId',
    'companies[]',
    'alias',
    'railId',
    'customer',
    'meters[].meterId',
    'meters[].eventName',
    'meters[].externalId',
    'prefix',
    'gatewayId',
    'requestId',
    'unit',
    'leases[].id',
    'leases[].parts[].grant',
    'holds[].lease',
    'holds[].grant',
    'sourceKey',
    'currency',
  ],
  'an amount or an instant': [
    'waiting',
    'each',
    'perSecond',
    'leases[].parts[].settled',
    'leases[].parts[].held',
    'leases[].parts[].returned',
    'holds[].amount',
    'amount',
    'effectiveAt',
  ],
  'what stands on an invoice, or says whom to ask about it': [
    'contacts[].name',
    'contacts[].email',
    'address.line1',
    'address.line2',
    'address.postalCode',
    'address.city',
    'address.state',
    'address.country',
    'taxId',
    'orderReference',
    'note',
    'tax.name',
    'taxNote',
    'howToPay',
  ],
  'where somebody is, or where reports are posted to; an address with a password is refused': ['address'],
  'what a gateway reports of itself, without secrets already': [
    'spool.missing[]',
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
    'publishers[].tests[].id',
    'publishers[].tests[].queuedAt',
    'publishers[].tests[].sentAt',
    'publishers[].tests[].answer.at',
    'publishers[].tests[].answer.message',
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
    'now',
    'at',
    'begins',
    'tax.rate',
    ...termsOf(''),
    ...termsOf('plans[].draft.'),
    'privateTerms.baseFee.amount',
    'privateTerms.minimum.amount',
    ...PRICE.map((text) => `privateTerms.prices[].price.${text}`),
    ...PRICE.map((text) => `plans[].draft.prices[].price.${text}`),
    'plans[].draft.prices[].validFrom',
    'plans[].draft.prices[].validTo',
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
    'action.arguments',
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
    'proxies[].policies[].name',
    'proxies[].policies[].params{}',
    'proxies[].policies[].executionCondition',
  ],
  'an exported configuration, read entity by entity as its schema seals it, and secrets that go to the vault': [
    'text',
    'secrets{}',
    'chosen[]',
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
