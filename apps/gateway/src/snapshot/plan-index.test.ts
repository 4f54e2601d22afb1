import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { describe, expect, it } from 'vitest';
import { indexPlans } from './plan-index.ts';

const { plans } = gatewayConfig.parse({
  billing: {
    plans: [
      {
        name: 'Flat',
        companies: [
          { company: 'org-a', from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00+01:00' },
          { company: 'org-b' },
        ],
      },
      { name: 'Metered', companies: [{ company: 'org-a', from: '2026-01-31T23:00:00Z' }] },
    ],
  },
}).billing;
const planAt = (company: string | undefined, time: string) => indexPlans(plans)(company, Date.parse(time))?.plan.name;

describe('the plan of a call', () => {
  it.each([
    ['org-a', '2025-12-31T23:59:59.999Z', undefined],
    ['org-a', '2026-01-01T00:00:00.000Z', 'Flat'],
    ['org-a', '2026-01-31T22:59:59.999Z', 'Flat'],
    ['org-a', '2026-01-31T23:00:00.000Z', 'Metered'],
    ['org-b', '1999-01-01T00:00:00.000Z', 'Flat'],
    ['org-c', '2026-01-15T00:00:00.000Z', undefined],
    [undefined, '2026-01-15T00:00:00.000Z', undefined],
  ])('of %s at %s is %s: the first instant counts, the last does not', (company, time, plan) => {
    expect(planAt(company, time)).toBe(plan);
  });
});
