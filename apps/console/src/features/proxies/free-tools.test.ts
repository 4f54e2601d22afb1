import { expect, it } from 'vitest';
import { withFreeTools } from './free-tools.ts';

it('makes exactly these tools free and keeps what else their rules say', () => {
  const tools = { ping: { free: true }, search: { free: true, quantity: { fixed: '2' } } };

  expect(withFreeTools(tools, ['status'])).toEqual({ search: { quantity: { fixed: '2' } }, status: { free: true } });
});

it('leaves no empty rules behind', () => {
  expect(withFreeTools({ ping: { free: true } }, [])).toBeUndefined();
});
