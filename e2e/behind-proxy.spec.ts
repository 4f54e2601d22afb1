import { expect } from '@playwright/test';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { send } from './sandbox-client.ts';

const NAME = 'console.example.com';
let product: Product;

// This test is the proxy: it rewrites Host, speaks plain HTTP, and sends no Fetch Metadata, as proxies before the console do.
test.beforeAll(async () => {
  product = await startProduct({ env: { CONSOLE_TRUSTED_PROXIES: '127.0.0.1, ::1', CONSOLE_ALLOWED_HOSTS: NAME } });
});
test.afterAll(() => product.stop());

function signIn(client: string, { origin = `http://${NAME}`, password = 'admin' } = {}) {
  return send(`${product.urls.console}/api/console/v1/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': client,
      'x-forwarded-host': NAME,
      'x-forwarded-proto': 'http',
      origin,
    },
    body: JSON.stringify({ username: 'admin', password }),
  });
}

test('people sign in through a proxy that rewrites Host, and pages of others do not sign them in', async () => {
  expect((await signIn('198.51.100.1')).status).toBe(200);
  expect((await signIn('198.51.100.1', { origin: 'http://evil.example' })).status).toBe(403);
});

test('a stranger behind the same proxy who guesses passwords locks nobody else out', async () => {
  const answers = [];
  for (let attempt = 0; attempt < 12; attempt += 1)
    answers.push((await signIn('203.0.113.66', { password: 'guess' })).status);
  expect(answers).toContain(429);
  expect((await signIn('198.51.100.2:4711')).status).toBe(200);
});

test('a name that is not the console’s is refused, whoever says it', async () => {
  const url = `${product.urls.console}/sign-in`;
  expect((await send(url, { headers: { 'x-forwarded-host': 'evil.example' } })).status).toBe(421);
  expect((await send(url, { headers: { 'x-forwarded-host': NAME } })).status).toBe(200);
});
