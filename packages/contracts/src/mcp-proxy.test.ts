import { describe, expect, it } from 'vitest';
import { describeFound, formatPath, problemsFromZod } from './finding.ts';
import { proxyBilling } from './mcp-proxy.ts';

function findingsOf(quantity: object): { path: string; message: string }[] {
  const billing = { tools: { render: { quantity } } };
  const parsed = proxyBilling.safeParse(billing);
  return parsed.success
    ? []
    : problemsFromZod(parsed.error, billing, { describe: describeFound }).problems.map(({ segments, message }) => ({
        path: formatPath(segments),
        message,
      }));
}

describe('how much a call counts', () => {
  it.each([
    { fixed: '0.5' },
    { fromResult: '/usage/tokens' },
    { fromResult: '/usage/tokens', min: '1', max: '10', default: '0' },
    { fromResult: '/usage/tokens', min: '0.50', max: '0.5' },
  ])('may be %j', (quantity) => {
    expect(findingsOf(quantity)).toEqual([]);
  });

  it.each([
    [{ fixed: '1e3' }, 'fixed', 'must be a decimal number with at most 12 places, e.g. "0.05"; found "1e3"'],
    [{ fixed: '-1' }, 'fixed', 'must not be negative; found "-1"'],
    [{ fromResult: '/n', min: 'abc' }, 'min', expect.stringContaining('must be a decimal number')],
    [{ fromResult: '/n', max: '1'.repeat(27) }, 'max', expect.stringContaining('must be a decimal number')],
    [{ fromResult: '/n', default: '-0.1' }, 'default', 'must not be negative; found "-0.1"'],
    [{ fromResult: '/n', min: '10', max: '9.5' }, 'max', 'must be at least min, which is 10; found "9.5"'],
  ])('%j is refused with the field and the reason', (quantity, field, message) => {
    expect(findingsOf(quantity)).toEqual([{ path: `tools.render.quantity.${field}`, message }]);
  });
});
