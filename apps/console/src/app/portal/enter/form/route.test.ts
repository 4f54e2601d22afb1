import { expect, it } from 'vitest';
import { POST } from './route.ts';

const post = async (body: BodyInit) => {
  const { status, headers } = await POST(new Request('http://localhost/portal/enter/form', { method: 'POST', body }));
  return [status, headers.get('location')];
};

it('hands a posted link on behind the fragment, which no log sees', async () => {
  expect(await post(new URLSearchParams({ token: 'aa.bb-_.cc' }))).toEqual([303, '/portal/enter#token=aa.bb-_.cc']);
});

it.each([
  ['nothing', new URLSearchParams()],
  ['no form', 'hello'],
  ['no link', new URLSearchParams({ token: 'aa.bb' })],
  ['an address', new URLSearchParams({ token: 'a.b.c\r\nset-cookie: x=1' })],
  ['something too long', new URLSearchParams({ token: `${'a'.repeat(4_000)}.b.c` })],
])('hands on %s as no link', async (_, body) => {
  expect(await post(body)).toEqual([303, '/portal/enter']);
});
