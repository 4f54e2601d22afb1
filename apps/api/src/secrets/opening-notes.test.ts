import { expect, it } from 'vitest';
import type { Author } from '../audit/author.ts';
import type { AuditNote } from '../audit/write-audit.ts';
import { OpeningNotes } from './opening-notes.ts';

it('the audit log is told once an hour who opened secrets, what for and how often', async () => {
  let nowMs = 0;
  const told: AuditNote[] = [];
  const log = { record: async (_author: Author, note: AuditNote) => void told.push(note) };
  const gateway = (actor: string) => ({ actor, type: 'gateway', client: '127.0.0.1', log }) as unknown as Author;
  const notes = new OpeningNotes(() => nowMs);
  const fetchAs = (actor: string) => notes.note({ author: gateway(actor), purpose: 'gateway configuration' });

  for (let minute = 0; minute < 60; minute++) {
    nowMs = minute * 60_000;
    await fetchAs('one');
  }
  await fetchAs('two');
  nowMs = 3_600_000;
  await fetchAs('one');

  expect(told).toEqual([
    {
      action: 'open',
      entityType: 'secrets',
      entityId: 'gateway configuration',
      after: { purpose: 'gateway configuration', times: 1 },
    },
    {
      action: 'open',
      entityType: 'secrets',
      entityId: 'gateway configuration',
      after: { purpose: 'gateway configuration', times: 1 },
    },
    {
      action: 'open',
      entityType: 'secrets',
      entityId: 'gateway configuration',
      after: { purpose: 'gateway configuration', times: 60 },
    },
  ]);
});
