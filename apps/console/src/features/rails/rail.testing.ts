import type { RailReportView, RailView } from '@tallygate/contracts/rail';

export const METER = {
  id: 'm1',
  version: 1,
  name: 'Tool calls',
  definition: {
    filter: { and: [] },
    metric: { type: 'count' },
    period: { interval: 'month', intervalCount: 1, zone: 'UTC' },
  },
  price: { model: 'per_unit', unitAmount: '5', currency: 'usd' },
  status: 'active',
};

export const aRail = (changes: Partial<RailView> = {}): RailView => ({
  id: 'r1',
  name: 'Stripe EU',
  kind: 'stripe',
  mode: 'test',
  keyEnd: '6789',
  hasWebhookSecret: false,
  address: null,
  meters: [{ meterId: 'm1', eventName: 'calls', externalId: 'mtr_1' }],
  fromPlans: false,
  sweptAt: null,
  webhookPath: '/api/rails/r1/webhooks',
  reports: { waiting: 0, acknowledged: 4, refused: 0, abandoned: 0 },
  lastRoundAt: '2026-11-30T10:00:00.000Z',
  cursor: { readUpTo: '90', newest: '100' },
  oldestWaiting: null,
  lastAttempt: { at: '2026-11-30T10:00:00.000Z', outcome: 'delivered', status: 200, message: '' },
  closedBecause: null,
  revision: 1,
  updatedAt: '2026-11-30T09:00:00.000Z',
  updatedBy: 'ann',
  ...changes,
});

export const aReport = (changes: Partial<RailReportView> = {}): RailReportView => ({
  identifier: 'tg:test:m1.1:acme:2026113009:0',
  company: 'acme',
  meterId: 'm1',
  priceKey: '',
  from: '2026-11-30T09:00:00.000Z',
  revision: 0,
  value: '12',
  state: 'refused',
  fault: { code: '400', message: 'The timestamp is too old' },
  firstSentAt: '2026-11-30T10:00:00.000Z',
  nextAttemptAt: null,
  acknowledgedAt: null,
  attempts: [{ at: '2026-11-30T10:00:00.000Z', outcome: 'refused', status: 400, message: 'The timestamp is too old' }],
  ...changes,
});
