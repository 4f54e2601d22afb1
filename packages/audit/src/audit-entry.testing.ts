import type { AuditEntry } from '@tallygate/contracts/audit-entry';

/** An entry before it is chained. */
export function anEntry(change: Partial<AuditEntry> = {}): Omit<AuditEntry, 'seq' | 'key'> {
  return {
    v: 1,
    tenant: '',
    time: '2026-11-29T20:00:00.000Z',
    actor: 'admin',
    actorType: 'user',
    actorId: 'u1',
    auth: { method: 'session', factors: ['password'], token: null, session8: '0a1b2c3d' },
    client: '127.0.0.1',
    requestId: 'r1',
    source: 'console',
    action: 'change',
    entityType: 'proxy',
    entityId: 'a',
    outcome: 'ok',
    reason: null,
    count: 1,
    before: null,
    after: null,
    ...change,
  };
}
