import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { describe, expect, it } from 'vitest';
import { describeChanges } from './changes/describe-changes.ts';
import { applySelection } from './changes/select-changes.ts';
import { crossCheck } from './checks/cross-check.ts';
import { parseConfigToml } from './toml/parse-toml.ts';
import { renderConfigToml } from './toml/render-toml.ts';

const flat = {
  name: 'Flat',
  decisions: { tool_error: 'bill' },
  companies: [
    { company: 'org-a', from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' },
    { company: 'org-b' },
  ],
};
const configWith = (...plans: unknown[]) => gatewayConfig.parse({ billing: { plans } });

describe('plans in config.toml', () => {
  it('are written and read back as they were, instants in UTC', () => {
    const config = configWith(flat);
    const text = renderConfigToml(config, { version: 1 });
    expect(text).toContain(`[[billing.plans]]
name = "Flat"

[billing.plans.decisions]
tool_error = "bill"

[[billing.plans.companies]]
company = "org-a"
`);
    expect(parseConfigToml(text)).toMatchObject({ config, findings: [], notes: [] });
  });

  it('may be written by hand, with TOML instants', () => {
    const { config, findings } = parseConfigToml(`[[billing.plans]]
name = "Flat"
decisions = { timeout = "bill" }
companies = [{ company = "org-a", from = 2026-01-01T02:00:00+02:00 }]
`);
    expect(findings).toEqual([]);
    expect(config?.billing.plans[0]?.companies).toEqual([{ company: 'org-a', from: '2026-01-01T00:00:00.000Z' }]);
  });

  it('are refused where they contradict each other or themselves, with line and field', () => {
    const { findings } = parseConfigToml(`[[billing.plans]]
name = "Flat"
[billing.plans.decisions]
tool_eror = "bill"
[[billing.plans.companies]]
company = "org-a"
from = "2026-02-01T00:00:00Z"
to = "2026-01-01T00:00:00Z"
[[billing.plans.companies]]
company = "org-a"
from = "yesterday"
`);
    expect(findings.map(({ path, line }) => [path, line])).toEqual([
      ['billing.plans[0].decisions.tool_eror', 4],
      ['billing.plans[0].companies[0].to', 8],
      ['billing.plans[0].companies[1].from', 11],
    ]);
    expect(parseConfigToml('[billing.decisions]\nduplicate = "bill"\n').findings).toMatchObject([
      { path: 'billing.decisions.duplicate', message: expect.stringContaining('nothing is billed twice') },
    ]);
    const overlapping = configWith(flat, { name: 'Flat' }, { name: 'Other', companies: [{ company: 'org-a' }] });
    expect(crossCheck(overlapping).findings).toEqual([
      { path: 'billing.plans[1].name', message: expect.stringContaining("a plan named 'Flat' already stands above") },
      {
        path: 'billing.plans[2].companies[0].company',
        message: expect.stringContaining("'org-a' is on the plan 'Flat' (from 2026-01-01T00:00:00.000Z until"),
      },
    ]);
    const consecutive = { name: 'Next', companies: [{ company: 'org-a', from: '2027-01-01T00:00:00Z' }] };
    expect(crossCheck(configWith(flat, consecutive)).findings).toEqual([]);
  });
});

describe('plans as parts of a configuration', () => {
  it('are applied one by one, and never with the rest of the billing section', () => {
    const running = configWith({ name: 'Old' });
    const desired = gatewayConfig.parse({ billing: { charge_point: 'dispatched', plans: [flat] } });
    const one = applySelection(running, desired, [{ type: 'plan', id: 'Flat' }]);
    expect(one.billing.charge_point).toBe('delivered');
    expect(one.billing.plans.map(({ name }) => name).sort()).toEqual(['Flat', 'Old']);
    const section = applySelection(running, desired, [{ type: 'setting', id: 'billing' }]);
    expect(section.billing).toMatchObject({ charge_point: 'dispatched', plans: [{ name: 'Old' }] });
  });

  it('are described by what changed', () => {
    const changed = { ...flat, decisions: { tool_error: 'free' }, companies: [{ company: 'org-b' }] };
    expect(describeChanges(configWith(), configWith(flat))).toEqual([
      { type: 'plan', id: 'Flat', kind: 'create', summary: ['new, for 2 companies'] },
    ]);
    expect(describeChanges(configWith(flat), configWith(changed))).toEqual([
      {
        type: 'plan',
        id: 'Flat',
        kind: 'change',
        summary: ['decisions: tool error changed from bill to free', 'company org-a removed'],
      },
    ]);
  });
});
