import { describe, expect, it } from 'vitest';
import { isCommonPassword } from './common-passwords.ts';
import { passwordProblem } from './password-rules.ts';

const alone = { username: 'bartholomew', hasSecondFactor: false };
const withFactor = { ...alone, hasSecondFactor: true };

describe('a password', () => {
  it.each([
    ['fourteen characters', 'aaaaabcdefghij', alone, /has 14 characters and must have at least 15, or 12 with/],
    ['eleven, with a second factor', 'kqwzvjxubnm', withFactor, /has 11 characters and must have at least 12$/],
    ['257', `${'kq7w'.repeat(64)}x`, alone, /has 257 characters and may have at most 256/],
    ['the user name and a year', 'Bartholomew2026!', alone, /user name/],
    ['the product’s name', 'tallygate-Tallygate', alone, /product’s name/],
    ['both', 'tallygate-bartholomew', alone, /user name/],
    ['four characters again and again', 'abcdabcdabcdabcd', alone, /again and again/],
    ['a common one', 'passwordpassword', alone, /tried first/],
    ['a common one in capitals', 'PassWordPassWord', alone, /tried first/],
    ['a common one with a year', 'passwordpassword2026', alone, /tried first/],
  ])('of %s is refused in one sentence', (_name, password, owner, words) => {
    expect(passwordProblem(password, owner)).toMatch(words);
  });

  it.each([
    ['fifteen', 'kqwzvjxubnmfghi', alone],
    ['twelve with a second factor', 'kqwzvjxubnmf', withFactor],
    ['256', `${'a long passphrase of words '.repeat(9)}and some more`, alone],
    ['any characters, counted as people count them', '🙂🙃🙂😉🙂😊🙂😀🙂😁🙂😂🙂😃🙂', alone],
    ['the user name among others', 'bartholomew likes his horses', alone],
  ])('of %s is taken', (_name, password, owner) => {
    expect(passwordProblem(password, owner)).toBeNull();
  });
});

it('knows common passwords of every length that the rules allow, first and last of its list too', () => {
  expect(['123456789012', 'qwertyuiopasdfgh', 'iloveyouforever'].map(isCommonPassword)).toEqual([true, true, true]);
  expect(isCommonPassword('kqwzvjxubnmfghi')).toBe(false);
});
