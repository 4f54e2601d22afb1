import { sumDecimals } from '@tallygate/contracts/decimal';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FormerReport, nextReport } from './delta.ts';
import { reportIdentifier } from './identifier.ts';

const key = { environment: 'test', meter: 'calls', meterVersion: 2, company: 'acme', from: '2026-11-30T14:00:00.000Z' };

it('reports what the ledger has beyond what was acknowledged, under the next revision', () => {
  expect(nextReport({ ...key, total: '10' }, [])).toEqual({
    identifier: 'tg:test:calls.2:acme:2026113014:1',
    revision: 1,
    value: '10',
    timestamp: key.from,
  });
  const former: FormerReport[] = [{ revision: 1, value: '10', state: 'acknowledged' }];
  expect(nextReport({ ...key, total: '12.5' }, former)).toMatchObject({ revision: 2, value: '2.5' });
  expect(nextReport({ ...key, total: '7' }, former)).toMatchObject({ revision: 2, value: '-3' });
  expect(nextReport({ ...key, total: '10.0' }, former)).toBeNull();
});

it.each(['waiting', 'refused'] as const)('reports nothing more of an hour while a report is %s', (state) => {
  expect(nextReport({ ...key, total: '12' }, [{ revision: 1, value: '10', state }])).toBeNull();
});

it('reports again what was given up, under an identifier of its own', () => {
  const former: FormerReport[] = [{ revision: 1, value: '10', state: 'abandoned' }];
  expect(nextReport({ ...key, total: '10' }, former)).toMatchObject({ revision: 2, value: '10' });
});

it('adds up to the ledger whatever the totals were in between', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (totals) => {
      const former: FormerReport[] = [];
      for (const total of totals) {
        const report = nextReport({ ...key, total: (total / 10).toFixed(1) }, former);
        if (report) former.push({ ...report, state: 'acknowledged' });
      }
      const sent = Number(sumDecimals(former.map(({ value }) => value)));
      expect(sent).toBe((totals.at(-1) ?? 0) / 10);
      expect(new Set(former.map(({ revision }) => revision)).size).toBe(former.length);
    }),
  );
});

it('hashes what is longer than a rail takes, and keeps it different', () => {
  const long = (company: string) => reportIdentifier({ ...key, company, revision: 1 });
  const [one, other] = [long(`${'a'.repeat(90)}1`), long(`${'a'.repeat(90)}2`)];
  expect(one).toMatch(/^tg:[a-z2-7]{52}$/);
  expect(one).not.toBe(other);
  expect(long('a'.repeat(71))).toHaveLength(100);
  expect(long('a'.repeat(72))).toHaveLength(55);
});

it('never gives two reports the same identifier, whatever their names are', () => {
  const names = fc.constantFrom('a', 'a:b', 'b', ':', 'a.1', '1', '%3A', 'ä');
  const report = fc.record({ meter: names, company: names, meterVersion: fc.integer({ min: 1, max: 3 }) });
  fc.assert(
    fc.property(report, report, (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      const [one, other] = [a, b].map((part) => reportIdentifier({ ...key, ...part, revision: 1 }));
      expect(one === other).toBe(same);
    }),
  );
});

it('tells the two parts of an hour apart that a period ends in', () => {
  const at = (from: string) => reportIdentifier({ ...key, from, revision: 1 });
  expect(at('2026-11-30T18:00:00Z')).toBe('tg:test:calls.2:acme:2026113018:1');
  expect(at('2026-11-30T18:30:00Z')).toBe('tg:test:calls.2:acme:20261130183000:1');
});
