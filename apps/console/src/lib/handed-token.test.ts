import { expect, it } from 'vitest';
import { handToken, takeHandedToken, tokenOfText } from './handed-token.ts';

const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(20)}.sig_-1`;

it('knows a token by its form, with or without what stands before it in a header', () => {
  expect(tokenOfText(` ${TOKEN}\n`)).toBe(TOKEN);
  expect(tokenOfText(`Bearer ${TOKEN}`)).toBe(TOKEN);
  for (const other of ['', 'a.b.c', 'eyJ', 'get-weather', `${TOKEN} and more`]) expect(tokenOfText(other)).toBeNull();
});

it('hands a token over once', () => {
  handToken(TOKEN);
  expect(takeHandedToken()).toBe(TOKEN);
  expect(takeHandedToken()).toBeNull();
});
