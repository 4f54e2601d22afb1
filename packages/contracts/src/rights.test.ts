import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  type Action,
  AREAS,
  may,
  RIGHTS,
  rolesThatMay,
  scopesFor,
  wantsRecentAuthentication,
} from './rights.ts';
import { knownRoles, ROLES } from './roles.ts';

describe('the table of rights', () => {
  it('gives a viewer nothing to write but what is their own', () => {
    const writable = AREAS.filter((area) => may({ roles: ['viewer'] }, `${area}.write`));
    expect(writable).toEqual(['self', 'tokens']);
  });

  it('parts traffic from money: no area but one’s own is written by developers and billers alike', () => {
    const shared = AREAS.filter((area) =>
      (['developer', 'biller'] as const).every((role) => may({ roles: [role] }, `${area}.write`)),
    );
    expect(shared).toEqual(['self', 'tokens']);
  });

  it('lets administrators do everything that anybody may', () => {
    expect(ACTIONS.filter((action) => rolesThatMay(action).length > 0 && !may({ roles: ['admin'] }, action))).toEqual(
      [],
    );
  });

  it('adds roles up', () => {
    expect(may({ roles: ['developer', 'biller'] }, 'meters.write')).toBe(true);
    expect(may({ roles: ['developer', 'biller'] }, 'proxies.write')).toBe(true);
    expect(may({ roles: [] }, 'overview.read')).toBe(false);
  });

  it('asks for a fresh proof only where each role that allows it does', () => {
    expect(wantsRecentAuthentication({ roles: ['admin'] }, 'settings.write')).toBe(true);
    expect(wantsRecentAuthentication({ roles: ['admin'] }, 'proxies.write')).toBe(false);
    expect(wantsRecentAuthentication({ roles: ['admin'] }, 'settings.read')).toBe(false);
  });
});

describe('the rights of a token', () => {
  const admin = { roles: ['admin'] as const };

  it('are those of its scopes within the roles of its owner', () => {
    expect(may({ roles: ['developer'], scopes: ['admin'] }, 'meters.write')).toBe(false);
    expect(may({ roles: ['developer'], scopes: ['admin'] }, 'proxies.write')).toBe(true);
    expect(may({ ...admin, scopes: ['read'] }, 'proxies.write')).toBe(false);
    expect(may({ ...admin, scopes: ['read'] }, 'proxies.read')).toBe(true);
    expect(may({ ...admin, scopes: ['billing:write'] }, 'proxies.write')).toBe(false);
    expect(may({ ...admin, scopes: ['config:write'] }, 'proxies.write')).toBe(true);
    expect(may({ ...admin, scopes: ['config:write'] }, 'publishers.write')).toBe(false);
    expect(may({ ...admin, scopes: [] }, 'overview.read')).toBe(false);
  });

  it('never reach people, tokens or gateways, whatever their scopes', () => {
    const untouchable = AREAS.filter((area) => RIGHTS[area].scope === null);
    expect(untouchable).toEqual(['gateways', 'accounts', 'self', 'tokens', 'all-tokens']);
    const all = ['read', 'config:write', 'billing:write', 'admin'] as const;
    const actions = untouchable.flatMap((area): Action[] => [`${area}.read`, `${area}.write`]);
    expect(actions.filter((action) => may({ ...admin, scopes: all }, action))).toEqual([]);
    expect(actions.flatMap(scopesFor)).toEqual([]);
  });
});

describe('the words for roles', () => {
  it('take that of another gateway for ours, and grant nothing for unknown ones', () => {
    expect(knownRoles(['consumer'])).toEqual(['viewer']);
    expect(knownRoles(['consumer', 'viewer', 'root', 'constructor', '__proto__'])).toEqual(['viewer']);
    expect(knownRoles([...ROLES].reverse())).toEqual(ROLES);
  });
});
