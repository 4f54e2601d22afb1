import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { loaded, signIn } from './sign-in.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(async () => {
  await product.stop();
});

/** A code that no earlier one has used up: of the present step, or of the next, which counts already. */
const codeOf = (secret: string, step = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + step * 30_000 });

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('somebody of the identity provider signs in with the roles that it says, and signs out there too', async ({
  page,
}) => {
  await page.goto(`${product.urls.console}/sign-in?next=%2Fmeters`);
  await page.getByRole('link', { name: 'Sign in with the sandbox' }).click();
  await page.getByLabel('Name, or name@company').fill('developer');
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(`${product.urls.console}/meters`);
  await loaded(page);
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByText('Signed in as sso:developer')).toBeVisible();
  await page.keyboard.press('Escape');

  await signOut(page);
  await page.waitForURL((url) => url.origin === new URL(product.urls.identityProvider).origin);
  await page.getByRole('button', { name: /yes, sign me out/i }).click();
  await page.waitForURL(`${product.urls.console}/sign-in`);

  await page.goto(`${product.urls.console}/sign-in`);
  await page.getByRole('link', { name: 'Sign in with the sandbox' }).click();
  await page.getByLabel('Name, or name@company').waitFor();
  await page.getByRole('button', { name: 'Refuse' }).click();
  await expect(page.getByText('The identity provider did not sign you in.')).toBeVisible();
  await expectAccessible(page);
});

test('a second factor is set up with a picture and a code, asked for at sign-in, and in a fresh proof', async ({
  page,
}) => {
  await signIn(page, product, '/settings/access');
  let secret = '';
  await test.step('set up', async () => {
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
    const form = page.getByRole('form', { name: 'Set up an authenticator' });
    secret = ((await form.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await form.getByLabel('Code', { exact: true }).fill('000000');
    await form.getByRole('button', { name: 'Turn on' }).click();
    await expect(form.getByText('is not a code that counts now')).toBeVisible();
    await expectAccessible(page);
    await form.getByLabel('Code', { exact: true }).fill(codeOf(secret));
    await form.getByRole('button', { name: 'Turn on' }).click();
    await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await expect(page.getByText('10 recovery codes are left')).toBeVisible();
  });

  await test.step('sign in with it', async () => {
    await signOut(page);
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password').fill('admin');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('is not a code that counts now')).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(/\/overview/);
    await loaded(page);
  });

  await test.step('a change that wants a fresh proof waits for it, and is then made', async () => {
    await page.goto(`${product.urls.console}/settings/access`);
    await loaded(page);
    // Ten minutes later, as far as the first answer is concerned.
    let isFirst = true;
    await page.route('**/api/console/v1/users', async (route) => {
      if (route.request().method() !== 'POST' || !isFirst) return route.continue();
      isFirst = false;
      const problem = { type: '', title: 'Confirm that it is you', status: 403, code: 'REAUTHENTICATION_REQUIRED' };
      return route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    });
    await page.getByRole('button', { name: 'Add person' }).click();
    const person = page.getByRole('dialog', { name: 'Add a person' });
    await person.getByLabel('User name').fill('ann');
    await person.getByLabel('Password').fill('correct horse battery');
    await person.getByRole('button', { name: 'Add person' }).click();
    const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await proof.getByLabel('Your password').fill('wrong');
    await proof.getByRole('button', { name: 'Confirm' }).click();
    await expect(proof.getByText('is not your password')).toBeVisible();
    await proof.getByLabel('Your password').fill('admin');
    await proof.getByLabel('Code', { exact: true }).fill('000000');
    await proof.getByRole('button', { name: 'Confirm' }).click();
    await expect(proof.getByText('is not a code that counts now')).toBeVisible();
    await proof.getByRole('button', { name: 'Close' }).click();
    await expect(person.getByText('Confirm that it is you')).toBeVisible();
    await person.getByRole('button', { name: 'Add person' }).click();
    await expect(
      page.getByRole('table', { name: 'People with an account' }).getByText('ann', { exact: true }),
    ).toBeVisible();
  });
});

test('a first start in production prints a link; behind it are a password and a second factor, then the console', async ({
  page,
}) => {
  const own = await startProduct({ env: { TALLYGATE_SANDBOX: 'off' } });
  try {
    const link = /http:\/\/localhost:\d+\/set-up-account#\S+/.exec(own.output())?.[0] ?? '';
    await page.goto(link);
    const form = page.getByRole('form', { name: 'Set up the administrator' });
    await form.getByLabel('Password', { exact: true }).fill('passwordpassword');
    await form.getByLabel('Password again').fill('passwordpassword');
    await form.getByRole('button', { name: 'Make the account' }).click();
    await expect(form.getByText('tried first')).toBeVisible();
    await expectAccessible(page);
    await form.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await form.getByLabel('Password again').fill('correct horse battery');
    await form.getByRole('button', { name: 'Make the account' }).click();

    await page.waitForURL(/\/enrol/);
    await expectAccessible(page);
    const enrol = page.getByRole('form', { name: 'Set up an authenticator' });
    const secret = ((await enrol.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await enrol.getByLabel('Code', { exact: true }).fill(codeOf(secret));
    await enrol.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.waitForURL(/\/setup/);
    await loaded(page);
  } finally {
    await own.stop();
  }
});
