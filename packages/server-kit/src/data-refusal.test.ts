import { expect, it } from 'vitest';
import { toProblem } from './error-handler.ts';

const byPrisma = (originalCode: string) =>
  Object.assign(new Error('secret of the database'), {
    code: 'P2039',
    meta: { driverAdapterError: { cause: { originalCode } } },
  });

it.each([
  ['22021', 400],
  ['22003', 400],
  ['22P05', 400],
  ['54000', 400],
  ['23505', 500],
  ['40P01', 500],
  ['57014', 500],
])('a value refused with SQLSTATE %s is answered with %i, without the words of the database', (code, status) => {
  for (const error of [Object.assign(new Error('secret of the database'), { code }), byPrisma(code)]) {
    const problem = toProblem(error, 'request-1');
    expect(problem.status).toBe(status);
    expect(JSON.stringify(problem)).not.toContain('secret');
  }
});
