import { expect, it } from 'vitest';
import { auditSentence } from './audit-sentence.ts';

const anEntry = (over: object = {}) => ({
  actor: 'ana',
  actorType: 'user' as const,
  action: 'create',
  entityType: 'meter',
  entityId: '01a2278a-6b02-7c11-8000-000000000001',
  outcome: 'ok' as const,
  before: null,
  after: { name: 'Tool calls' },
  ...over,
});

it.each([
  [{}, 'Ana created the meter Tool calls'],
  [{ action: 'archive', before: { name: 'Tool calls' }, after: null }, 'Ana archived the meter Tool calls'],
  [
    { action: 'change', entityType: 'proxy', entityId: 'weather', after: { spec: { displayName: 'Weather' } } },
    'Ana changed the proxy Weather',
  ],
  [{ action: 'apply', entityType: 'config_version', entityId: '7', after: { hash: 'x' } }, 'Ana applied version 7'],
  [{ action: 'sign_out', entityType: 'user', entityId: 'ana', after: null }, 'Ana signed out'],
  [{ outcome: 'refused' }, 'Ana was not allowed to create the meter Tool calls'],
  [
    { action: 'apply', entityType: 'config_version', entityId: '8', after: null, outcome: 'failed' },
    'Ana could not apply version 8',
  ],
  [{ actor: '', actorType: 'stranger' }, 'Somebody created the meter Tool calls'],
  [
    { actor: 'eu-1', actorType: 'gateway', action: 'rotate', entityType: 'gateway', entityId: 'eu-1', after: null },
    'Gateway "eu-1" renewed its own secret',
  ],
  [
    { actor: 'eu-1', actorType: 'gateway', action: 'enrol', entityType: 'gateway', entityId: 'eu-1', after: null },
    'Gateway "eu-1" enrolled itself',
  ],
  [
    { actor: 'eu-1', actorType: 'gateway', action: 'clone', entityType: 'gateway', entityId: 'us-1', after: null },
    'Gateway "eu-1" saw a second copy of the gateway us-1',
  ],
  [{ entityType: 'correction', after: { company: 'Acme', reason: 'Ran twice' } }, 'Ana created a correction for Acme'],
  [
    { action: 'open', entityType: 'secrets', entityId: 'connection test of proxy weather', after: null },
    'Ana opened the secrets for a connection test of proxy weather',
  ],
  [{ entityType: 'correction', entityId: '', after: null }, 'Ana created a correction'],
  [
    {
      actor: 'ann@acme.example of Acme',
      actorType: 'customer',
      action: 'enter_portal',
      entityType: 'portal',
      entityId: 'Acme',
      after: null,
    },
    'ann@acme.example of Acme came into the portal of Acme',
  ],
  [{ action: 'void', entityType: 'credit_grant', after: { company: 'Acme' } }, 'Ana took back the credits of Acme'],
  [{ action: 'export', entityType: 'support_bundle', after: null }, 'Ana exported the support bundle'],
  [
    { action: 'toString', entityType: 'constructor', entityId: 'x', after: null },
    'Ana did "toString" to the constructor x',
  ],
  [
    { action: 'some_thing', entityType: 'new_kind', entityId: 'x', after: null },
    'Ana did "some thing" to the new kind x',
  ],
])('says %j in words', (over, sentence) => {
  expect(auditSentence(anEntry(over))).toBe(sentence);
});

it('names no id alone', () => {
  expect(auditSentence(anEntry({ after: null }))).toBe('Ana created the meter (01a2278a…)');
});
