import type { RunningRules } from '@tallygate/contracts/decision-policy';
import { describe, expect, it } from 'vitest';
import { withValue } from '#lib/with-value.ts';
import {
  hasChanges,
  NO_CHANGES,
  type PolicyChanges,
  policyOf,
  problemsOf,
  readChanges,
  writeChanges,
} from './policy-changes.ts';

const RUNNING: RunningRules = {
  billing: {
    charge_point: 'delivered',
    free_callers: ['acme'],
    decisions: { timeout: 'bill' },
    tasks_bill_on: 'completed',
  },
  proxies: {
    'weather-v1.0': {
      chargePoint: 'dispatched',
      decisions: { cancelled: 'free' },
      tools: { echo: { free: true, decisions: { timeout: 'free' } }, add: { quantity: { fixed: '2' } } },
    },
    plain: {},
  },
  plans: [],
};

const changed = (part: Partial<PolicyChanges>): PolicyChanges => ({ ...NO_CHANGES, ...part });

describe('a policy to try', () => {
  it('says nothing of what stays as configured', () => {
    expect(policyOf(NO_CHANGES, RUNNING)).toEqual({ billing: {}, proxies: {} });
    expect(policyOf(changed({ billing: { tasks_bill_on: 'created' } }), RUNNING).billing).toEqual({
      tasks_bill_on: 'created',
    });
  });

  it('keeps the gateway’s other overrides when one is tried', () => {
    const policy = policyOf(changed({ billing: { decisions: { tool_error: 'bill' } } }), RUNNING);
    expect(policy.billing).toEqual({ decisions: { timeout: 'bill', tool_error: 'bill' } });
  });

  it('keeps what a proxy and its tools say otherwise, because its rules are replaced as a whole', () => {
    const own = { decisions: { tool_error: 'bill' as const }, tools: { echo: { free: false } } };
    expect(policyOf(changed({ proxies: { 'weather-v1.0': own } }), RUNNING).proxies).toEqual({
      'weather-v1.0': {
        chargePoint: 'dispatched',
        decisions: { cancelled: 'free', tool_error: 'bill' },
        tools: { echo: { free: false, decisions: { timeout: 'free' } }, add: { quantity: { fixed: '2' } } },
      },
    });
  });

  it('leaves out proxies and tools that were opened and not changed', () => {
    const opened = changed({ proxies: { plain: { tools: { echo: {} } }, 'weather-v1.0': {} } });
    expect(policyOf(opened, RUNNING)).toEqual({ billing: {}, proxies: {} });
    expect([hasChanges(opened), writeChanges(opened)]).toEqual([false, null]);
  });

  it('can try that nobody calls for free', () => {
    const nobody = changed({ billing: { free_callers: [] } });
    expect(hasChanges(nobody)).toBe(true);
    expect(policyOf(nobody, RUNNING).billing).toEqual({ free_callers: [] });
  });
});

describe('changes in an address', () => {
  it('come back as they went', () => {
    const changes = changed({
      billing: { decisions: { tool_error: 'bill' }, free_callers: [] },
      proxies: { plain: { quantity: { fromSize: 'response', unitBytes: 1024 } } },
    });
    expect(readChanges(writeChanges(changes) ?? '')).toEqual(changes);
  });

  it.each(['', '{', '[]', '{"billing":{"decisions":{"ok":"free"}}}', '{"other":1}'])(
    'are told apart from nonsense: %s',
    (text) => {
      expect(readChanges(text)).toBeNull();
    },
  );
});

describe('what was typed', () => {
  it('is wrong at the field it was typed in', () => {
    const problems = problemsOf(
      changed({
        proxies: {
          'weather-v1.0': {
            quantity: { fixed: 'two' },
            tools: {
              echo: { quantity: { fromResult: 'characters', min: '1,000', default: '1' } },
              add: { quantity: { fromSize: 'request', unitBytes: Number.NaN } },
            },
          },
        },
      }),
    );
    expect(problems.map(({ path }) => path)).toEqual([
      'proxies.weather-v1.0.quantity.fixed',
      'proxies.weather-v1.0.tools.echo.quantity.fromResult',
      'proxies.weather-v1.0.tools.echo.quantity.min',
      'proxies.weather-v1.0.tools.add.quantity.unitBytes',
    ]);
  });

  it('is taken out again by an empty choice', () => {
    expect(withValue({ tool_error: 'bill', timeout: 'free' }, 'timeout', undefined)).toEqual({ tool_error: 'bill' });
    expect(withValue({ decisions: { timeout: 'bill' } }, 'decisions', {} as { timeout: string })).toEqual({});
  });
});
