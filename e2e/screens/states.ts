import { expect, type Page } from '@playwright/test';
import { partPid } from '../part-pid.ts';
import type { Product } from '../product.ts';

/** Something that is not there all the time: who looks, what is missing, what has just happened. */
export type State = {
  name: string;
  path: string;
  isViewer?: boolean;
  /** Where there is a way to it, if not everywhere. */
  only?: 'desk' | 'phone';
  /** Brings the page into the state, from when it is shown. */
  enter?: (page: Page, product: Product) => Promise<void>;
  /** Undoes what was done outside the page. */
  leave?: (product: Product) => void;
};

const API = '**/api/console/v1/**';
const main = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main', includeHidden: true }).getByRole('link', { name, includeHidden: true });

/** Of a product that was just started. */
export const FRESH: readonly State[] = [
  '/overview',
  '/setup',
  '/events',
  '/meters',
  '/corrections',
  '/credits',
  '/alerts',
  '/alerts/rules',
  '/alerts/endpoints',
  '/policies',
  '/publisher',
  '/versions',
  '/versions/pending',
  '/doctor',
  '/set-up-account',
  '/enrol',
].map((path) => ({ name: `nothing yet, ${path.slice(1).replaceAll('/', ' ')}`, path }));

/** Of a product that is in use. */
export const STATES: readonly State[] = [
  ...['/proxies', '/proxies/sample-everything/edit', '/proxies/sample-everything/tools', '/policies', '/publisher'].map(
    (path) => ({ name: `viewer, ${path.slice(1).replaceAll('/', ' ')}`, path, isViewer: true }),
  ),
  { name: 'viewer, settings people', path: '/settings/access', isViewer: true },
  { name: 'cannot load, a meter that is not there', path: '/meters/no-such-meter' },
  { name: 'cannot load, a proxy that is not there', path: '/proxies/no-such-proxy' },
  { name: 'cannot load, a version that is not there', path: '/versions/999' },
  { name: 'events that match nothing', path: '/events?tool=no-such-tool' },
  {
    name: 'loading',
    path: '/overview',
    enter: async (page) => {
      // Never answered: the page stays as it is while it waits.
      await page.route(API, () => {});
      await main(page, 'Doctor').evaluate((link: HTMLElement) => link.click());
      await expect(page.getByRole('heading', { level: 1, name: 'Doctor' })).toBeVisible();
    },
  },
  {
    name: 'api away',
    path: '/versions',
    enter: async (page) => {
      await page.route(API, (route) => route.abort());
      await expect(page.getByText(/server does not answer. Your input is kept/)).toBeVisible({ timeout: 60_000 });
    },
  },
  {
    name: 'toast',
    path: '/proxies/sample-everything',
    enter: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('copy mcp url of sample');
      await page.keyboard.press('Enter');
      await expect(page.getByText('MCP URL copied')).toBeVisible();
    },
  },
  {
    name: 'question before leaving',
    path: '/proxies/sample-everything/edit',
    enter: async (page) => {
      await page.getByLabel('Version').fill('v9.9');
      await main(page, 'Meters').evaluate((link: HTMLElement) => link.click());
      await expect(page.getByRole('dialog', { name: 'Discard changes?' })).toBeVisible();
    },
  },
  {
    name: 'keyboard help',
    path: '/overview',
    enter: async (page) => {
      await page.locator('main').focus();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    },
  },
  {
    name: 'tried call',
    path: '/proxies/sample-everything/try?tool=echo',
    enter: async (page) => {
      await page.getByLabel(/^message/i).fill('hello');
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      await expect(page.getByText('Echo: hello').first()).toBeVisible();
    },
  },
  {
    name: 'tried call with an app',
    path: '/proxies/apps/try?offer=tool:show_counter',
    enter: async (page) => {
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      await page.getByRole('button', { name: 'Show the app' }).click();
      const app = page.frameLocator('iframe[title="App of show_counter"]').frameLocator('iframe');
      await expect(app.getByText(/^show_counter \d/)).toBeVisible();
    },
  },
  {
    name: 'import of two proxies',
    path: '/proxies/import',
    enter: async (page) => {
      const documents = ['forecasts', 'no path'].map(
        (context) => `apiVersion: gateway.api-platform.wso2.com/v1
kind: Mcp
metadata: { name: forecasts }
spec: { displayName: Forecasts of the coast, version: v1.0, context: /${context}, upstream: { url: 'http://127.0.0.1:9/mcp' } }
`,
      );
      const buffer = Buffer.from(documents.join('---\n'));
      await page.getByLabel('Files of proxies').setInputFiles({ name: 'all.yaml', mimeType: 'text/yaml', buffer });
      await expect(page.getByRole('list', { name: 'Documents' }).getByRole('listitem').first()).toBeVisible();
    },
  },
  {
    name: 'one policy for several proxies',
    path: '/policies',
    enter: async (page) => {
      await page.getByRole('button', { name: 'Add MCP access list to Sample' }).click();
      await page.getByRole('checkbox', { name: /^apps/ }).click();
      await page.getByRole('switch', { name: 'Serve echo' }).click();
    },
  },
  {
    name: 'gateway stopped',
    path: '/overview',
    enter: async (page, product) => {
      process.kill(partPid(product, 'gateway'), 'SIGSTOP');
      const badge = page.getByRole('status').filter({ hasText: 'No gateway reports' });
      await expect(badge).toBeVisible({ timeout: 90_000 });
    },
    leave: (product) => process.kill(partPid(product, 'gateway'), 'SIGCONT'),
  },
];
