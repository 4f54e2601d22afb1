import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, expect, type Page } from '@playwright/test';
import { openDeletion } from './apply-change.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, fetchToken, openSession } from './sandbox-client.ts';
import { loaded, signIn } from './sign-in.ts';
import { wider } from './wider.ts';

const PATH = '/sample/mcp';
const NARROW = { width: 320, height: 700 };
// In two halves, one for each worker, of which each starts its product: nothing else takes as long as so many pages do.
test.describe.configure({ mode: 'parallel' });

let product: Product;
let cookies: Awaited<ReturnType<BrowserContext['cookies']>>;
let eventId = '';
let meterId = '';

test.beforeAll(async ({ browser }) => {
  // Both halves start their products at the same time.
  test.setTimeout(300_000);
  product = await startProduct();
  const agent = await openSession(product, PATH, await fetchToken(product, PATH));
  for (let call = 0; call < 3; call++) await agent.callTool('echo', { message: `${call}` });
  await expect.poll(async () => (await echoes()).length).toBe(3);
  eventId = (await echoes())[0]?.id ?? '';
  meterId = await makeMeter();
  await consoleApi(product, '/corrections', { method: 'POST', body: { eventId, reason: 'The tool ran twice' } });
  await savePublisher();

  const page = await browser.newPage();
  await signIn(page, product);
  cookies = await page.context().cookies();
  await page.close();
});
test.beforeEach(({ context }) => context.addCookies(cookies));
test.afterAll(async () => {
  await product.stop();
});

type Visit = { name: string; path: () => string; heading: string | RegExp; ready?: (page: Page) => Promise<void> };

/** Something of every kind of rule, so that all of its fields are on the page. */
const RULES = {
  billing: { charge_point: 'upstream_result', free_callers: ['nobody'], decisions: { tool_error: 'bill' } },
  proxies: {
    'sample-everything': {
      quantity: { fromSize: 'response', unitBytes: 1024 },
      tools: { echo: { free: true, quantity: { fromResult: '/structuredContent/cost', max: '10', default: '1' } } },
    },
  },
};

const PAGES: readonly Visit[] = [
  { name: 'sign-in', path: () => '/sign-in', heading: 'Sign in' },
  { name: 'overview', path: () => '/overview', heading: 'Overview' },
  setup('gateway', 'Gateway found'),
  setup('server', 'Your MCP server'),
  setup('callers', 'Who may call'),
  setup('usage', 'Where usage goes'),
  setup('apply', 'Review and apply'),
  { name: 'proxies', path: () => '/proxies', heading: 'Proxies', ready: row(/Sample/) },
  { name: 'new proxy', path: () => '/proxies/new', heading: 'New proxy', ready: labelled('Display name') },
  proxy('overview', '', text('MCP URL for agents')),
  proxy('tools', '/tools', text('echo')),
  proxy('policies', '/policies', button('Add policy')),
  proxy('API keys', '/keys', text('No key has been issued')),
  proxy('connect', '/connect', text('Get a token from the built-in identity provider')),
  proxy('try it', '/try', button('Call')),
  proxy('edit', '/edit', labelled('Display name')),
  proxy('YAML', '/yaml', labelled('YAML of the proxy')),
  { name: 'reasons', path: () => '/events/reasons', heading: 'Reasons', ready: text('tool_error') },
  { name: 'policies', path: () => '/policies', heading: 'Policies', ready: text('Where they are attached') },
  { name: 'key managers', path: () => '/key-managers', heading: 'Key managers', ready: row(/PrimaryIDP/) },
  {
    name: 'new key manager',
    path: () => '/key-managers/new',
    heading: 'New key manager',
    ready: labelled('Issuer URL'),
  },
  {
    name: 'key manager',
    path: () => '/key-managers/PrimaryIDP',
    heading: 'PrimaryIDP',
    ready: labelled('JWKS address'),
  },
  {
    name: 'check a token',
    path: () => '/check-token',
    heading: 'Check a token',
    // Something that fails, with what was expected and what was found.
    ready: async (page) => {
      await page.getByLabel('Token', { exact: true }).fill('not.a.token');
      await page.getByRole('button', { name: 'Check' }).click();
      await expect(page.getByRole('list', { name: 'Checks of the token' })).toBeVisible();
    },
  },
  { name: 'try it', path: () => '/try', heading: 'Try it', ready: button('Call') },
  { name: 'publisher', path: () => '/publisher', heading: 'Publisher', ready: labelled('Publish interval') },
  { name: 'events', path: () => '/events', heading: 'Events', ready: row(/echo/) },
  {
    name: 'events with an open event',
    path: () => `/events?event=${eventId}`,
    heading: 'Events',
    ready: (page) => expect(page.getByRole('dialog').getByText('Reason ok')).toBeVisible(),
  },
  { name: 'event', path: () => `/events/${eventId}`, heading: 'echo', ready: text('Reason ok') },
  { name: 'meters', path: () => '/meters', heading: 'Meters', ready: row(/Sample calls.*3/) },
  { name: 'new meter', path: () => '/meters/new', heading: 'New meter', ready: text('Charge so far') },
  { name: 'meter', path: () => `/meters/${meterId}`, heading: 'Sample calls', ready: text('Charge so far') },
  {
    name: 'changed meter',
    path: () => `/meters/${meterId}/edit`,
    heading: 'Change meter',
    ready: text('Charge so far'),
  },
  {
    name: 'what-if of a meter',
    path: () => `/meters/${meterId}/what-if?rules=${encodeURIComponent(JSON.stringify(RULES))}`,
    heading: 'What if other rules applied',
    ready: row(/^org-a.*-\$0\.75/),
  },
  { name: 'corrections', path: () => '/corrections', heading: 'Corrections', ready: row(/The tool ran twice/) },
  {
    name: 'corrections that match nothing',
    path: () => '/corrections?company=none&from=2026-01-01',
    heading: 'Corrections',
    ready: text('No correction matches the filters.'),
  },
  { name: 'versions', path: () => '/versions', heading: 'Versions', ready: text('Running') },
  { name: 'version', path: () => '/versions/1', heading: 'Version 1', ready: text('What changed') },
  {
    name: 'compared versions',
    path: () => '/versions/compare?from=1&to=2',
    heading: 'Compare versions',
    ready: difference,
  },
  {
    name: 'pending changes',
    path: () => '/versions/pending',
    heading: 'Review and apply',
    ready: text('Publisher moesif'),
  },
  { name: 'doctor', path: () => '/doctor', heading: 'Doctor', ready: button('Run all') },
  { name: 'settings', path: () => '/settings', heading: 'Settings', ready: text('Audit log') },
  {
    name: 'people and sessions',
    path: () => '/settings/access',
    heading: 'People and sessions',
    ready: text('This one'),
  },
  { name: 'API tokens', path: () => '/settings/tokens', heading: 'API tokens', ready: button('New token') },
  {
    name: 'how long calls are kept',
    path: () => '/settings/retention',
    heading: 'How long calls are kept',
    ready: button('Save'),
  },
  { name: 'audit log', path: () => '/settings/audit', heading: 'Audit log', ready: text('Last entry') },
  { name: 'gateways', path: () => '/settings/gateways', heading: 'Gateways', ready: text('Verified') },
  { name: 'no such page', path: () => '/no-such-page', heading: 'There is no such page' },
];

for (const { name, path, heading, ready } of PAGES) {
  test(`${name}: no accessibility violation in either theme, fits 320 px, asks nobody else, logs no error`, async ({
    page,
  }) => {
    const troubles = watch(page);
    const show = async () => {
      await expect(page.getByRole('heading', { level: 1, name: heading, includeHidden: true })).toBeAttached();
      await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await ready?.(page);
    };

    const wide = page.viewportSize() ?? NARROW;
    await page.setViewportSize(NARROW);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.goto(`${product.urls.console}${path()}`);
    await show();
    expect(await wider(page)).toEqual([]);
    await expectNoViolation(page, 'dark at 320 px');

    await page.setViewportSize(wide);
    await show();
    await expectNoViolationInBothThemes(page);
    expect(troubles).toEqual([]);
  });
}

type Overlay = { name: string; path: string; open: (page: Page) => Promise<void> };

const OVERLAYS: readonly Overlay[] = [
  {
    name: 'API key dialog',
    path: '/proxies/sample-everything/keys',
    open: async (page) => {
      await page.getByRole('button', { name: 'Issue key' }).click();
      await expect(page.getByRole('dialog').getByLabel('Company')).toBeVisible();
    },
  },
  {
    name: 'person dialog',
    path: '/settings/access',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add person' }).click();
      await expect(page.getByRole('dialog').getByLabel('User name')).toBeVisible();
    },
  },
  {
    name: 'new correction',
    path: '/corrections',
    open: async (page) => {
      await page.getByRole('button', { name: 'New correction' }).click();
      await expect(page.getByRole('dialog').getByLabel('Counts for (UTC)')).toBeVisible();
    },
  },
  {
    name: 'question before a correction is undone',
    path: '/corrections',
    open: async (page) => {
      await page.getByRole('button', { name: /^Undo/ }).click();
      await expect(page.getByRole('dialog').getByLabel('Reason')).toBeVisible();
    },
  },
  {
    name: 'question before events are removed',
    path: '/settings/retention',
    open: async (page) => {
      await page.getByRole('radio', { name: 'For a number of days' }).check();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('dialog').getByText(/^No event is from before/)).toBeVisible();
    },
  },
  {
    name: 'theme menu',
    path: '/overview',
    open: async (page) => {
      await page.getByRole('button', { name: 'Theme' }).click();
      await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toBeVisible();
    },
  },
  {
    name: 'account menu',
    path: '/overview',
    open: async (page) => {
      await page.getByRole('button', { name: 'Account' }).click();
      await expect(page.getByRole('menuitem', { name: 'Settings' })).toBeVisible();
    },
  },
  {
    name: 'columns of events',
    path: '/events',
    open: async (page) => {
      await page.getByRole('button', { name: 'Columns' }).click();
      await expect(page.getByRole('menuitemcheckbox', { name: 'Company' })).toBeVisible();
    },
  },
  {
    name: 'views of events',
    path: '/events',
    open: async (page) => {
      await page.getByRole('button', { name: 'Views' }).click();
      await page.getByRole('menuitem', { name: 'Save or delete views…' }).click();
      await expect(page.getByLabel('Name of what is shown now')).toBeVisible();
    },
  },
  {
    name: 'chart of events as a table, and a range of one’s own',
    path: '/events',
    open: async (page) => {
      await page.getByRole('button', { name: 'Table', exact: true }).click();
      await page.getByLabel('Time range').selectOption('custom');
      await expect(page.getByRole('form', { name: 'Custom range' })).toBeVisible();
    },
  },
  {
    name: 'command palette',
    path: '/overview',
    open: async (page) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog').getByRole('combobox')).toBeVisible();
    },
  },
  {
    name: 'list of policies to add',
    path: '/proxies/sample-everything/policies',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add policy' }).click();
      await expect(page.getByRole('dialog', { name: 'Add a policy' })).toBeVisible();
    },
  },
  {
    name: 'form with fields to correct',
    path: '/proxies/sample-everything/edit',
    open: async (page) => {
      await page.getByLabel('Path', { exact: true }).fill('no path');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByRole('region', { name: 'Unsaved changes' }).getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'access list with a hidden tool',
    path: '/proxies/sample-everything/tools',
    open: async (page) => {
      await page.getByRole('switch', { name: 'Serve echo' }).click();
      await expect(page.getByText(/^Hides 1 of \d+\stools: /)).toBeVisible();
    },
  },
  {
    name: 'question before a proxy is deleted',
    path: '/proxies/sample-everything',
    open: async (page) => {
      await openDeletion(page, 'proxy');
      await expect(page.getByRole('dialog').getByText(/in 24 h\./)).toBeVisible();
    },
  },
  {
    name: 'menu of a proxy in the list',
    path: '/proxies',
    open: async (page) => {
      await page.getByRole('button', { name: 'Actions of Sample' }).click();
      await expect(page.getByRole('menuitem', { name: 'Pause' })).toBeVisible();
    },
  },
  {
    name: 'review of a change',
    path: '/publisher',
    open: async (page) => {
      await page.getByLabel('Batch size').fill('20');
      await page.getByRole('button', { name: 'Save and apply…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Apply this change?' });
      // So many pages take longer than the ten minutes for which a sign-in proves who is there.
      const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
      await expect(dialog.or(proof)).toBeVisible();
      if (await proof.isVisible()) {
        await proof.getByLabel('Your password').fill('admin');
        await proof.getByRole('button', { name: 'Confirm' }).click();
      }
      await expect(dialog.getByRole('list', { name: 'Changes' })).toBeVisible();
      await expect(dialog.getByLabel(/^Difference between/).first()).toBeVisible();
    },
  },
];

for (const { name, path, open } of OVERLAYS) {
  test(`${name}: no accessibility violation while it is open, in either theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.goto(`${product.urls.console}${path}`);
    await loaded(page);
    await open(page);
    await expectNoViolationInBothThemes(page);
  });
}

test('the navigation of a narrow screen has no accessibility violation', async ({ page }) => {
  await page.setViewportSize(NARROW);
  await page.goto(`${product.urls.console}/overview`);
  await loaded(page);
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await expect(page.getByRole('dialog').getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expectNoViolation(page, 'navigation');
});

function setup(step: string, heading: string): Visit {
  return {
    name: `setup, ${step}`,
    path: () => `/setup?step=${step}`,
    heading: 'Set up your gateway',
    ready: (page) => expect(page.getByRole('region', { name: heading })).toBeVisible(),
  };
}

function proxy(tab: string, segment: string, ready: Visit['ready']): Visit {
  return {
    name: `proxy, ${tab}`,
    path: () => `/proxies/sample-everything${segment}`,
    heading: 'Sample',
    ready,
  };
}

function text(content: string) {
  return (page: Page) => expect(page.getByText(content).first()).toBeAttached();
}

function row(name: RegExp) {
  return (page: Page) => expect(page.getByRole('row', { name }).first()).toBeVisible();
}

function labelled(label: string) {
  return (page: Page) => expect(page.getByLabel(label, { exact: true })).toBeVisible();
}

function button(name: string) {
  return (page: Page) => expect(page.getByRole('button', { name })).toBeEnabled();
}

async function difference(page: Page): Promise<void> {
  await expect(
    page
      .getByLabel(/^Difference between/)
      .first()
      .or(page.getByText('No difference in config.toml.')),
  ).toBeVisible();
}

/** Everything a page asks elsewhere or complains about, in words. */
function watch(page: Page): string[] {
  const troubles: string[] = [];
  const own = new URL(product.urls.console).origin;
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== own) troubles.push(`asks ${request.url()}`);
  });
  page.on('console', (message) => {
    // The browser itself notes the 404 that the page for it is answered with.
    if (message.type() === 'error' && !message.location().url.endsWith('/no-such-page'))
      troubles.push(`logs ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => troubles.push(`throws ${error.message}`));
  return troubles;
}

/** What a theme changes: nothing else of a page is drawn anew for it. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/** Of a page in the dark: it stays the same page in light, so there the rules about colours are enough. */
async function expectNoViolationInBothThemes(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveClass(/dark/);
  await expectNoViolation(page, 'dark');
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await expect(page.locator('html')).not.toHaveClass(/dark/);
  await expectNoViolation(page, 'light', COLOR_RULES);
}

/** @param rules names of those to check; by default all that axe checks unasked */
async function expectNoViolation(page: Page, what: string, rules?: string[]): Promise<void> {
  // Nothing is described but violations, and no second page is opened to put frames together: none has any.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations, passes } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  expect(passes.length, `${what}: rules that found something to check`).toBeGreaterThan(0);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  );
  expect(found, what).toEqual([]);
}

async function echoes(): Promise<{ id: string }[]> {
  return (await consoleApi<{ events: { id: string }[] }>(product, '/events?tool=echo')).events;
}

async function makeMeter(): Promise<string> {
  const { id } = await consoleApi<{ id: string }>(product, '/meters', {
    method: 'POST',
    body: {
      name: 'Sample calls',
      definition: {
        filter: { and: [{ field: 'decision', op: 'equals', value: 'billable' }] },
        metric: { type: 'count' },
      },
      price: { model: 'per_unit', unitAmount: '25' },
    },
  });
  return id;
}

/** Applied once for a second version, then changed, so that there is something pending to look at. */
async function savePublisher(): Promise<void> {
  const saved = await consoleApi<{ id: string; revision: number }>(product, '/publishers', {
    method: 'POST',
    body: { enabled: true, settings: { application_id: 'sandbox-application-id' } },
  });
  await consoleApi(product, '/apply', { method: 'POST', body: { selection: 'all', message: 'publisher' } });
  await consoleApi(product, `/publishers/${saved.id}`, {
    method: 'PUT',
    body: { enabled: true, settings: { batch_size: 25 }, revision: saved.revision },
  });
}
