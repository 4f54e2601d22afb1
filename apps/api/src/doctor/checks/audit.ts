import type { Check } from '../check.ts';

export const auditHolds: Check = {
  id: 'audit.chain',
  title: 'The audit log is whole',
  group: 'Safety',
  why: 'Each entry is hashed with the one before it: a break means that somebody changed the database by hand.',
  examine: ({ audit: { count, head, findings, at } }) =>
    findings.length === 0
      ? { result: 'pass', found: `${count} entries up to ${head.seq} verified at ${at}` }
      : {
          result: 'fail',
          found: findings
            .slice(0, 3)
            .map(({ message }) => message)
            .join('; '),
          fix: 'Compare with an export or a backup from before: docs/guide/audit.md says how.',
          href: '/settings/audit',
        },
};
