import { describe, expect, it } from 'vitest';
import { type Crossed, judgeCrossings } from './crossings.ts';

const SHARES = [50, 80, 100];
const judge = (value: string, before: Crossed[] = []) =>
  judgeCrossings({ value, figure: '200', shares: SHARES, falls: false }, before);
const crossed = (threshold: string, isRearmed = false, arming = 1): Crossed => ({ threshold, arming, isRearmed });
const sharesOf = (value: string, before?: Crossed[]) => judge(value, before).crossed.map(({ share }) => share);

describe('a threshold', () => {
  it('is crossed when the value reaches it, not before', () => {
    expect(sharesOf('99.999999999999')).toEqual([]);
    expect(sharesOf('100')).toEqual([50]);
  });

  it('is crossed once', () => {
    expect(sharesOf('120', [crossed('100')])).toEqual([]);
  });

  it('counts as crossed when a higher one is crossed at the same time, which comes last', () => {
    expect(judge('210').crossed).toEqual([
      { share: 50, threshold: '100', arming: 1 },
      { share: 80, threshold: '160', arming: 1 },
      { share: 100, threshold: '200', arming: 1 },
    ]);
  });

  it('is armed again after the value fell back by 5 %, and by less it is not', () => {
    expect(judge('95.000000000001', [crossed('100')]).rearmed).toEqual([]);
    expect(judge('95', [crossed('100')]).rearmed).toEqual([crossed('100')]);
  });

  it('is crossed a second time after it was armed again, and that has its own number', () => {
    expect(judge('100', [crossed('100', true)]).crossed).toEqual([{ share: 50, threshold: '100', arming: 2 }]);
    expect(sharesOf('100', [crossed('100', true), crossed('100', false, 2)])).toEqual([]);
  });

  it('is armed again once', () => {
    expect(judge('10', [crossed('100', true)]).rearmed).toEqual([]);
  });
});

describe('a threshold of a balance', () => {
  const judgeFall = (value: string, before: Crossed[] = []) =>
    judgeCrossings({ value, figure: '200', shares: SHARES, falls: true }, before);

  it('is crossed when the value falls to it, of several at once the lowest last', () => {
    expect(judgeFall('200.000000000001').crossed).toEqual([]);
    expect(judgeFall('200').crossed).toEqual([{ share: 100, threshold: '200', arming: 1 }]);
    expect(judgeFall('0').crossed.map(({ share }) => share)).toEqual([100, 80, 50]);
  });

  it('is armed again after the value rose by 5 %, and by less it is not', () => {
    expect(judgeFall('104', [crossed('100')]).rearmed).toEqual([]);
    expect(judgeFall('105', [crossed('100')]).rearmed).toEqual([crossed('100')]);
    expect(judgeFall('99', [crossed('100', true), crossed('160'), crossed('200')]).crossed).toEqual([
      { share: 50, threshold: '100', arming: 2 },
    ]);
  });
});
