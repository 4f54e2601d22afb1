import type { Check } from '../check.ts';
import { counted } from '../words.ts';

export const auditHolds: Check = {
  id: 'audit.chain',
  title: 'The audit log is whole',
  group: 'Safety',
  why: 'Each entry is hashed with the one before it: a break means that somebody changed the database by hand.',
  examine: ({ audit: { count, head, findings, at } }) =>
    findings.length === 0
      ? { result: 'pass', found: `${counted(count, 'entry', 'entries')} up to ${head.seq} verified at ${at}` }
      : {
          result: 'fail',
          found: `The audit log was changed outside Tallygate: ${counted(findings.length, 'place')} ${findings.length === 1 ? 'does' : 'do'} not hold.`,
          values: findings.slice(0, 3).map(({ message }) => message),
          fix: 'Compare with an export or a backup from before: docs/guide/audit.md says how.',
          href: '/settings/audit',
          action: 'Open audit log',
        },
};
