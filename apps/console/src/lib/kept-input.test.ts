import { expect, it } from 'vitest';
import { overlaid, withoutSecrets } from './kept-input.ts';

it('keeps nothing that may be secret, at any depth', () => {
  const typed = {
    spec: {
      displayName: 'Weather',
      upstream: { url: 'http://a', auth: { type: 'api-key', header: 'x-key', value: 'S1' } },
      list: [{ name: 'n', clientSecret: 'S2' }],
    },
    introspection: { clientSecret: 'S3', clientId: 'c' },
    settings: { application_id: 'S4', batch_size: 20 },
    password: 'S5',
    refreshToken: 'S6',
  };
  expect(JSON.stringify(withoutSecrets(typed))).not.toMatch(/S\d/);
  expect(withoutSecrets(typed)).toMatchObject({
    spec: { displayName: 'Weather', upstream: { url: 'http://a', auth: { type: 'api-key', header: 'x-key' } } },
    settings: { batch_size: 20 },
  });
});

it('lays what was kept over what is there, and leaves what was not kept', () => {
  const present = { a: 1, secret: 'there', list: [1], deep: { x: 1, y: 2 } };
  expect(overlaid(present, { a: 2, list: [], deep: { x: 3 } })).toEqual({
    a: 2,
    secret: 'there',
    list: [],
    deep: { x: 3, y: 2 },
  });
});
