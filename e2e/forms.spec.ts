import { expect, type Page } from '@playwright/test';
import { openDeletion } from './apply-change.ts';
import { partPid } from './part-pid.ts';
import type { Product } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, send } from './sandbox-client.ts';
import { loaded, signIn } from './sign-in.ts';
import { expectNoWiderThanWindow } from './wider.ts';

let product: Product;

test.beforeAll(async ({ sharedProduct }) => {
  product = sharedProduct;
});

type Stored = { revision: number; resource: { spec: { displayName: string; version: string; context: string } } };

/** A proxy of the test's own, which is saved and not applied. */
async function makeProxy(name: string): Promise<string> {
  const spec = {
    displayName: name,
    version: 'v1.0',
    context: `/${name}`,
    upstream: { url: `${product.urls.sampleServer}/mcp` },
  };
  const resource = { apiVersion: 'gateway.api-platform.wso2.com/v1', kind: 'Mcp', metadata: { name }, spec };
  await consoleApi(product, '/proxies', { method: 'POST', body: { resource } });
  return name;
}
const stored = (id: string) => consoleApi<Stored>(product, `/proxies/${id}`);
const isApiThere = () =>
  send(`${product.urls.admin}/health`).then(
    ({ status }) => status === 200,
    () => false,
  );
const bar = (page: Page) => page.getByRole('region', { name: 'Unsaved changes' });
const save = (page: Page) => bar(page).getByRole('button', { name: 'Save', exact: true }).click();

test.describe('a save that is refused', () => {
  test('comes with the first change, and names each wrong field in the words of the form, with a way to it', async ({
    page,
  }) => {
    const id = await makeProxy('refused-save');
    await signIn(page, product, `/proxies/${id}/edit`);
    await expect(page.getByLabel('Display name')).toHaveValue(id);
    await expect(bar(page)).toHaveCount(0);

    await page.getByLabel('Path', { exact: true }).fill('weather');
    await page.getByLabel('Version').fill('one');
    await save(page);
    const alert = bar(page).getByRole('alert');
    await expect(alert).toContainText(/2\u00a0fields to correct/);
    await expect(alert).not.toContainText(/spec\.|Context/);
    await alert.getByRole('button', { name: 'Path' }).click();
    await expect(page.getByLabel('Path', { exact: true })).toBeFocused();

    await bar(page).getByRole('button', { name: 'Discard' }).click();
    await expect(page.getByLabel('Version')).toHaveValue('v1.0');
    await expect(bar(page)).toHaveCount(0);
  });

  test('by a server that cannot be reached is told in view, has the focus, and keeps what was typed', async ({
    page,
  }) => {
    const id = await makeProxy('unreachable-save');
    await signIn(page, product, `/proxies/${id}/edit`);
    await page.getByLabel('Version').fill('v1.1');
    await page.route('**/api/console/v1/proxies/**', (route) => route.abort());
    await save(page);
    const alert = bar(page).getByRole('alert');
    await expect(alert).toBeFocused();
    await expect(alert).toBeInViewport();
    await expect(page.getByLabel('Version')).toHaveValue('v1.1');
  });

  test('by an api that is being restarted loses nothing: the same form is saved once it is back', async ({ page }) => {
    const id = await makeProxy('restarted-save');
    await signIn(page, product, `/proxies/${id}/edit`);
    await page.getByLabel('Version').fill('v1.1');
    // What would start it again waits, so that it is away for as long as the save takes.
    process.kill(product.pid, 'SIGSTOP');
    try {
      process.kill(partPid(product, 'api'), 'SIGTERM');
      await expect.poll(isApiThere).toBe(false);
      await save(page);
      await expect(bar(page).getByRole('alert')).toBeFocused();
    } finally {
      process.kill(product.pid, 'SIGCONT');
    }
    await expect.poll(isApiThere, { timeout: 60_000 }).toBe(true);
    await expect(page.getByLabel('Version')).toHaveValue('v1.1');
    await save(page);
    await page.waitForURL(`**/proxies/${id}`);
    expect((await stored(id)).resource.spec.version).toBe('v1.1');
  });
});

test.describe('two people who edit one proxy', () => {
  test('both keep what only one of them changed, and choose where both changed the same', async ({ page, browser }) => {
    const id = await makeProxy('two-editors');
    await signIn(page, product, `/proxies/${id}/edit`);
    await page.getByLabel('Display name').fill('Mine');
    await page.getByLabel('Path', { exact: true }).fill('/mine');
    const other = await browser.newPage();
    await signIn(other, product, `/proxies/${id}/edit`);
    await other.getByLabel('Display name').fill('Theirs');
    await other.getByLabel('Version').fill('v9.9');
    await save(other);
    await other.waitForURL(`**/proxies/${id}`);
    await other.close();
    await save(page);

    const conflict = bar(page).getByRole('alert');
    await expect(conflict).toBeFocused();
    await expect(conflict).toContainText('Taken from admin: Version.');
    await expect(conflict).toContainText('Yours stays: Path.');
    const both = conflict.getByRole('button', { name: 'Save both edits' });
    await expect(both).toBeDisabled();
    await conflict
      .getByRole('group', { name: 'Display name' })
      .getByRole('radio', { name: /Theirs/ })
      .check();
    await both.click();

    await page.waitForURL(`**/proxies/${id}`);
    const { spec } = (await stored(id)).resource;
    expect(spec).toMatchObject({ displayName: 'Theirs', version: 'v9.9', context: '/mine' });
  });

  test('and one of them deletes it: the other can make it again of what stands in the form', async ({ page }) => {
    const id = await makeProxy('deleted-meanwhile');
    await signIn(page, product, `/proxies/${id}/edit`);
    await page.getByLabel('Version').fill('v2.0');
    const reply = await fetch(`${product.urls.api}/api/console/v1/proxies/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
    });
    expect(reply.status).toBe(204);
    await save(page);
    await bar(page).getByRole('button', { name: 'Create again' }).click();
    await page.waitForURL(`**/proxies/${id}`);
    expect((await stored(id)).resource.spec.version).toBe('v2.0');
  });
});

/** Every way off a page. Each is a way that a person goes, and none may lose what was typed. */
const WAYS: Record<string, (page: Page) => Promise<unknown>> = {
  'a link': (page) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Meters' }).click(),
  'a tab': (page) => page.getByRole('navigation', { name: 'Proxy' }).getByRole('link', { name: 'Policies' }).click(),
  'the palette': async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('Meters');
    await page.keyboard.press('Enter');
  },
  keys: async (page) => {
    await page.locator('main').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
  },
  Back: (page) => page.evaluate(() => history.back()),
  'signing out': async (page) => {
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
  },
};

test.describe('leaving a page by', () => {
  for (const [way, go] of Object.entries(WAYS)) {
    test(`${way}: asks while something is not saved, stays on a no, goes on a yes, and asks nothing otherwise`, async ({
      page,
    }) => {
      const id = await makeProxy(`leaving-by-${way.replaceAll(' ', '-').toLowerCase()}`);
      const edit = `${product.urls.console}/proxies/${id}/edit`;
      await signIn(page, product, `/proxies/${id}`);
      await page.getByRole('navigation', { name: 'Proxy' }).getByRole('link', { name: 'Edit' }).click();
      const version = page.getByLabel('Version');
      await version.fill('v1.1');
      await go(page);
      const dialog = page.getByRole('dialog', { name: 'Discard changes?' });
      await dialog.getByRole('button', { name: 'Keep editing' }).click();
      await expect(dialog).toBeHidden();
      expect(page.url()).toBe(edit);
      await expect(version).toHaveValue('v1.1');

      // Something is pressed in between: a browser lets a page hold Back up once for each time.
      await version.click();
      await go(page);
      await dialog.getByRole('button', { name: 'Discard' }).click();
      await expect.poll(() => page.url()).not.toBe(edit);
    });
  }

  test('Forward asks as Back does, and a clean page asks nothing', async ({ page }) => {
    const id = await makeProxy('leaving-forward');
    await signIn(page, product, `/proxies/${id}/edit`);
    await page.getByRole('navigation', { name: 'Proxy' }).getByRole('link', { name: 'Tools' }).click();
    await page.waitForURL('**/tools');
    await page.goBack();
    await page.waitForURL('**/edit');
    await page.getByLabel('Version').fill('v1.1');
    await page.evaluate(() => history.forward());
    const dialog = page.getByRole('dialog', { name: 'Discard changes?' });
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await page.waitForURL('**/tools');
    await expect(dialog).toHaveCount(0);
  });

  test('Back twice goes, as browsers have it, and what was typed is offered when the page is opened again', async ({
    page,
  }) => {
    const id = await makeProxy('leaving-by-back-twice');
    await signIn(page, product, `/proxies/${id}`);
    await page.getByRole('navigation', { name: 'Proxy' }).getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Version').fill('v1.1');
    const dialog = page.getByRole('dialog', { name: 'Discard changes?' });
    await page.evaluate(() => history.back());
    await expect(dialog).toBeVisible();
    // Each look that a test takes at a page counts as a press in it, so the page is told here what a browser tells it of a Back
    // after which nothing was pressed.
    await page.evaluate(() => {
      Object.defineProperty(NavigateEvent.prototype, 'cancelable', { get: () => false });
      history.back();
    });
    await page.waitForURL(`**/proxies/${id}`);
    await expect(dialog).toHaveCount(0);

    await page.goForward();
    await expect(page.getByLabel('Version')).toHaveValue('v1.0');
    await page.getByRole('button', { name: 'Put it back' }).click();
    await expect(page.getByLabel('Version')).toHaveValue('v1.1');
    await expect(bar(page)).toBeVisible();
    expect((await stored(id)).resource.spec.version).toBe('v1.0');
  });

  test('reload asks in the browser’s own words', async ({ page }) => {
    const id = await makeProxy('leaving-by-reload');
    await signIn(page, product, `/proxies/${id}/edit`);
    await page.getByLabel('Version').fill('v1.1');
    // A browser asks for a page only that somebody has pressed something in.
    await page.getByLabel('Version').click();
    const asked = page.waitForEvent('dialog');
    await page.evaluate(() => void setTimeout(() => location.reload()));
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await expect(page.getByLabel('Version')).toHaveValue('v1.1');
  });
});

test('a deletion that waits is taken back by its notice, and a paused or copied proxy starts from the list', async ({
  page,
}) => {
  const id = await makeProxy('from-the-list');
  await consoleApi(product, '/apply', { method: 'POST', body: { selection: [{ type: 'proxy', id }] } });
  await signIn(page, product, `/proxies/${id}`);
  const dialog = await openDeletion(page, 'proxy');
  await expect(dialog).toContainText('No calls in 24 h.');
  await dialog.getByRole('button', { name: 'Delete, apply later' }).click();
  await page.waitForURL('**/proxies');
  const row = page.getByRole('row', { name: new RegExp(id) });
  await expect(row).toContainText('Will be removed');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).not.toContainText('Will be removed');
  expect((await stored(id)).resource.spec.displayName).toBe(id);

  await row.getByRole('button', { name: `Actions of ${id}` }).click();
  await page.getByRole('menuitem', { name: 'Pause' }).click();
  await expect.poll(async () => (await stored(id)).resource.spec).toMatchObject({ deploymentState: 'undeployed' });

  await row.getByRole('button', { name: `Actions of ${id}` }).click();
  await page.getByRole('menuitem', { name: 'Duplicate…' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Copy of ${id}` })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`${id}-copy`);
  await expect(page.getByLabel('MCP server URL')).toHaveValue(`${product.urls.sampleServer}/mcp`);
});

test('the palette finds what has a name by a part of it, and says where it looked for what has none', async ({
  page,
}) => {
  await makeProxy('palette-target');
  await signIn(page, product);
  await loaded(page);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').fill('palette-tar');
  await expect(palette.getByRole('option', { name: /^palette-target/ }).first()).toBeVisible();
  await palette.getByRole('combobox').fill('no such thing');
  await expect(palette).toContainText('Nothing named “no such thing” among actions, pages, proxies');

  const eventId = '01a22780-0000-7000-8000-000000000000';
  await palette.getByRole('combobox').fill(eventId);
  await palette.getByRole('option', { name: `Event ${eventId}` }).click();
  await page.waitForURL(`**/events/${eventId}`);
});

test('the list of keys names every key as this platform writes it', async ({ page }) => {
  await signIn(page, product);
  await page.locator('main').focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help.getByRole('listitem').filter({ hasText: 'Command palette' })).toContainText('Ctrl');
  await expect(help).not.toContainText('⌘');
});

test('a name of 65 characters widens no page of a phone, and stands in full on hover', async ({ page }) => {
  const name = `issuer-${'x'.repeat(58)}`;
  const jwks = { remote: { uri: `${product.urls.identityProvider}/jwks` } };
  const entity = { name, issuer: `https://${'long.'.repeat(10)}example`, jwks };
  await consoleApi(product, '/key-managers', { method: 'POST', body: { entity } });
  const id = await makeProxy(`p-${'y'.repeat(63)}`);
  const { resource, revision } = await stored(id);
  const policies = [{ name: 'mcp-auth', version: 'v1', params: { issuers: [name] } }];
  const changed = { ...resource, spec: { ...resource.spec, policies } };
  await consoleApi(product, `/proxies/${id}`, { method: 'PUT', body: { resource: changed, revision } });
  // Counts nothing, so that Doctor names it.
  const definition = { filter: { field: 'proxy', op: 'equals', value: 'nobody' }, metric: { type: 'count' } };
  const price = { model: 'per_unit', unitAmount: '0.2' };
  await consoleApi(product, '/meters', { method: 'POST', body: { name: 'm'.repeat(64), definition, price } });

  await signIn(page, product);
  for (const width of [390, 320])
    for (const path of [
      '/key-managers',
      `/key-managers/${name}`,
      '/proxies',
      `/proxies/${id}`,
      `/proxies/${id}/tools`,
      `/proxies/${id}/connect`,
      `/proxies/not-${id}`,
      `/customers/${name}`,
      '/doctor',
    ]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${product.urls.console}${path}`);
      await loaded(page);
      await expectNoWiderThanWindow(page, `${path} at ${width} px`);
    }
  await page.goto(`${product.urls.console}/proxies`);
  await expect(page.getByRole('link', { name: /^p-y+/ }).first()).toBeVisible();
  await page.goto(`${product.urls.console}/key-managers`);
  await expect(page.getByRole('link', { name, exact: true })).toHaveAttribute('title', name);
});

test('the switch to UTC draws the page anew and leaves what is typed, and where one is', async ({ page }) => {
  const id = await makeProxy('typed-in-utc');
  await signIn(page, product, `/proxies/${id}/edit`);
  await page.getByLabel('Version').fill('v1.1');
  await page.getByRole('button', { name: 'UTC', exact: true }).click();
  await expect(page.getByRole('button', { name: 'UTC', exact: true })).toHaveAttribute('aria-pressed', 'true');
  // It follows the page that comes anew.
  await page.waitForLoadState('networkidle');
  await expect(page.getByLabel('Version')).toHaveValue('v1.1');
  await expect(bar(page)).toBeVisible();
  await page.getByRole('button', { name: 'UTC', exact: true }).click();
  await expect(page.getByLabel('Version')).toHaveValue('v1.1');
});
