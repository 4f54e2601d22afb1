import type { EntityRef } from '@tallygate/contracts/entity-change';
import { ownerOf } from '@tallygate/contracts/owners';
import type { Subject } from '@tallygate/contracts/rights';
import { describe, expect, it } from 'vitest';
import { foreignChanges, ownPart } from './owned-fields.ts';

const DEVELOPER: Subject = { roles: ['developer'] };
const BILLER: Subject = { roles: ['biller'] };
const ADMIN: Subject = { roles: ['admin'] };
const PROXY: EntityRef = { type: 'proxy', id: 'a' };
const KEY: EntityRef = { type: 'api_key', id: 'a/k' };

const keys = (...list: object[]) => [{ name: 'api-key-auth', params: { keys: list } }];
const proxy = (spec: object) => ({ metadata: { name: 'a' }, spec: { context: '/a', ...spec } });
const paths = (subject: Subject, ref: EntityRef, before: unknown, after: unknown) =>
  foreignChanges(subject, ref, { before, after }).map(({ path }) => path);

describe('a developer', () => {
  it.each([
    [
      'sets billing of a new proxy',
      PROXY,
      undefined,
      proxy({ billing: { chargePoint: 'dispatched' } }),
      ['spec.billing'],
    ],
    ['adds billing', PROXY, proxy({}), proxy({ billing: { quantity: { fixed: '0' } } }), ['spec.billing']],
    [
      'changes the quantity of a tool',
      PROXY,
      proxy({ billing: { tools: { t: { quantity: { fixed: '1' } } } } }),
      proxy({ billing: { tools: { t: { quantity: { fixed: '2' } } } } }),
      ['spec.billing'],
    ],
    ['leaves billing out', PROXY, proxy({ billing: { chargePoint: 'delivered' } }), proxy({}), ['spec.billing']],
    [
      'names the payer of a key in a policy',
      PROXY,
      proxy({ policies: keys({ name: 'k' }) }),
      proxy({ policies: keys({ name: 'k', company: 'org-a' }) }),
      ['spec.policies[api-key-auth].params.keys[k].company'],
    ],
    ['names the payer of an issued key', KEY, { name: 'k' }, { name: 'k', company: 'org-a' }, ['company']],
    ['names the caller of a new key', KEY, undefined, { name: 'k', consumer: 'c' }, ['consumer']],
  ])('is told the field when they: %s', (_, ref, before, after, expected) => {
    expect(paths(DEVELOPER, ref, before, after)).toEqual(expected);
    expect(paths(BILLER, ref, before, after)).toEqual(before === undefined ? [''] : []);
    expect(paths(ADMIN, ref, before, after)).toEqual([]);
  });

  it('hides no payer behind a key of the same name', () => {
    const before = proxy({ policies: keys({ name: 'k', company: 'org-a' }) });
    const after = proxy({ policies: keys({ name: 'k', company: 'org-a' }, { name: 'k', company: 'org-b' }) });

    expect(paths(DEVELOPER, PROXY, before, after)).toEqual(['spec.policies[api-key-auth].params.keys[k#2].company']);
  });

  it('moves and removes what others own without being asked: that changes no value', () => {
    const billing = { chargePoint: 'delivered' };
    const before = proxy({ billing, policies: keys({ name: 'k', company: 'o' }, { name: 'l', company: 'p' }) });
    const after = proxy({ billing, context: '/b', policies: keys({ name: 'l', company: 'p' }) });

    expect(paths(DEVELOPER, PROXY, before, after)).toEqual([]);
    expect(paths(DEVELOPER, PROXY, before, undefined)).toEqual([]);
  });

  it.each<EntityRef>([
    { type: 'publisher', id: 'moesif' },
    { type: 'plan', id: 'Flat' },
    { type: 'setting', id: 'billing' },
    { type: 'setting', id: 'gateway' },
  ])('changes nothing of $type $id', (ref) => {
    expect(paths(DEVELOPER, ref, { a: 1 }, { a: 2 })).toEqual(['a']);
  });
});

describe('a biller', () => {
  it('changes what decides the bill, and is told every other field', () => {
    const before = proxy({ billing: {}, upstream: { url: 'http://a', auth: { value: '{{ secret "x" }}' } } });
    const after = proxy({
      billing: { chargePoint: 'dispatched' },
      upstream: { url: 'http://b', auth: { value: 'new' } },
    });

    expect(paths(BILLER, PROXY, before, after)).toEqual(['spec.upstream.url', 'spec.upstream.auth.value']);
    expect(paths(BILLER, { type: 'setting', id: 'billing' }, {}, { policy_version: '2' })).toEqual([]);
    expect(paths(BILLER, { type: 'setting', id: 'spool' }, {}, { max_bytes: 1 })).toEqual(['max_bytes']);
  });

  it('makes and deletes no proxy and no key', () => {
    expect(paths(BILLER, PROXY, undefined, proxy({}))).toEqual(['']);
    expect(paths(BILLER, PROXY, proxy({}), undefined)).toEqual(['']);
    expect(paths(BILLER, KEY, { name: 'k' }, undefined)).toEqual(['']);
  });
});

describe('a token', () => {
  it('owns what its scope and its owner’s roles have in common', () => {
    const [before, after] = [proxy({}), proxy({ billing: {}, context: '/b' })];

    expect(paths({ roles: ['admin'], scopes: ['config:write'] }, PROXY, before, after)).toEqual(['spec.billing']);
    expect(paths({ roles: ['admin'], scopes: ['billing:write'] }, PROXY, before, after)).toEqual(['spec.context']);
    expect(paths({ roles: ['admin'], scopes: ['admin'] }, PROXY, before, after)).toEqual([]);
  });
});

describe('one’s own part of a change that several people made', () => {
  const running = proxy({
    billing: { chargePoint: 'delivered' },
    policies: keys({ name: 'k', company: 'old', sha256: '1' }, { name: 'gone', company: 'x' }),
  });
  const desired = proxy({
    context: '/b',
    billing: { chargePoint: 'dispatched' },
    policies: keys({ name: 'new', company: 'y' }, { name: 'k', company: 'new', sha256: '2' }),
  });

  it('is the developer’s without who pays', () => {
    expect(ownPart(DEVELOPER, PROXY, { before: running, after: desired })).toEqual(
      proxy({
        context: '/b',
        billing: { chargePoint: 'delivered' },
        policies: keys({ name: 'new', company: 'y' }, { name: 'k', company: 'old', sha256: '2' }),
      }),
    );
  });

  it('is the biller’s: who pays, and nothing else', () => {
    expect(ownPart(BILLER, PROXY, { before: running, after: desired })).toEqual(
      proxy({
        billing: { chargePoint: 'dispatched' },
        policies: keys({ name: 'k', company: 'new', sha256: '1' }, { name: 'gone', company: 'x' }),
      }),
    );
  });

  it('adds up to the whole, whoever comes first', () => {
    expect(
      ownPart(BILLER, PROXY, {
        before: ownPart(DEVELOPER, PROXY, { before: running, after: desired }),
        after: desired,
      }),
    ).toEqual(desired);
    expect(
      ownPart(DEVELOPER, PROXY, {
        before: ownPart(BILLER, PROXY, { before: running, after: desired }),
        after: desired,
      }),
    ).toEqual(desired);
    expect(ownPart(ADMIN, PROXY, { before: running, after: desired })).toEqual(desired);
  });

  it('of what is made or deleted is all or nothing for who owns the entity', () => {
    expect(ownPart(DEVELOPER, PROXY, { before: undefined, after: desired })).toEqual(desired);
    expect(ownPart(DEVELOPER, PROXY, { before: running, after: undefined })).toBeUndefined();
    expect(ownPart(BILLER, PROXY, { before: undefined, after: desired })).toBeUndefined();
    expect(ownPart(BILLER, PROXY, { before: running, after: undefined })).toEqual(running);
  });
});

describe('every kind of entity', () => {
  it.each(['proxy', 'key_manager', 'api_key', 'plan', 'publisher', 'setting'] as const)('%s has an owner', (type) => {
    expect(ownerOf({ type, id: 'x' }).action).toMatch(/\.write$/);
  });
});
