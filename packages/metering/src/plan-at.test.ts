import { describe, expect, it } from 'vitest';
import { overlappingPlans, planAt, plansWithin } from './plan-at.ts';

const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T00:00:00.000Z`;
const ms = (number: number) => Date.parse(day(number));
const A = { plan: 'A', validFrom: day(1), validTo: day(11) };
const B = { plan: 'B', validFrom: day(11), validTo: null };

describe("a company's plan", () => {
  it('is that whose first instant has come and whose end has not', () => {
    expect(planAt([B, A], ms(11) - 1)).toBe(A);
    expect(planAt([B, A], ms(11))).toBe(B);
    expect(planAt([B, A], ms(1) - 1)).toBeNull();
    expect(planAt([A], ms(11))).toBeNull();
  });

  it('is told for each part of a span, in the order of time', () => {
    expect(plansWithin([B, A], { from: ms(5), to: ms(20) })).toEqual([
      { row: A, from: ms(5), to: ms(11) },
      { row: B, from: ms(11), to: ms(20) },
    ]);
    expect(plansWithin([A], { from: ms(11), to: ms(20) })).toEqual([]);
  });

  it('is one: rows that share an instant are found, neighbours are not', () => {
    expect(overlappingPlans([B, A])).toBeNull();
    expect(overlappingPlans([B, { ...A, validTo: null }])).toEqual([{ ...A, validTo: null }, B]);
  });
});
