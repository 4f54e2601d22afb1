import { readFileSync, writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { consoleApi } from '../sandbox-client.ts';
import type { State } from './states.ts';

const API = '**/api/console/v1/**';
const dialog = (page: Page, name?: string | RegExp) => page.getByRole('dialog', name === undefined ? {} : { name });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
/** Kept while `config.toml` is one that somebody else has written. */
let appliedFile = '';

type StoredProxy = { revision: number; resource: { spec: object } };

/** What opens over a page, or takes the place of a part of it, and is looked at by no accessibility test of its own. */
export const DIALOGS: readonly State[] = [
  {
    name: 'navigation of a phone',
    path: '/overview',
    only: 'phone',
    enter: async (page) => {
      await press(page, 'Open navigation');
      await expect(dialog(page).getByRole('navigation', { name: 'Main' })).toBeVisible();
    },
  },
  {
    name: 'values of events on a phone',
    path: '/events',
    only: 'phone',
    enter: async (page) => {
      await press(page, 'Values');
      await expect(dialog(page, 'Values')).toBeVisible();
    },
  },
  {
    name: 'filters of the audit log on a phone',
    path: '/settings/audit',
    only: 'phone',
    enter: async (page) => {
      await press(page, 'Filters');
      await expect(page.getByLabel('Words')).toBeVisible();
    },
  },
  {
    name: 'events as a file',
    path: '/events',
    enter: async (page) => {
      await press(page, 'Export');
      await expect(page.getByRole('menuitem', { name: /^CSV/ })).toBeVisible();
    },
  },
  {
    name: 'event of a refused call',
    path: '/events?kind=refused',
    enter: async (page) => {
      await page.getByRole('row').nth(1).click();
      await expect(dialog(page).getByText('Not billable')).toBeVisible();
    },
  },
  {
    name: 'fields of a new token',
    path: '/settings/tokens',
    enter: async (page) => {
      await press(page, 'New token');
      await expect(dialog(page).getByLabel('Name')).toBeVisible();
    },
  },
  {
    name: 'fields of a new alert rule',
    path: '/alerts/rules',
    enter: async (page) => {
      await press(page, 'New rule');
      await expect(dialog(page).getByLabel('Name')).toBeVisible();
    },
  },
  {
    name: 'token that was made',
    path: '/settings/tokens',
    enter: async (page) => {
      await press(page, 'New token');
      await dialog(page).getByLabel('Name').fill(`pipeline ${Date.now()}`);
      await dialog(page).getByRole('button', { name: 'Make token' }).click();
      await expect(dialog(page, 'API token made')).toBeVisible();
    },
  },
  {
    name: 'API key that was issued',
    path: '/proxies/sample-everything/keys',
    enter: async (page) => {
      await press(page, 'Issue key');
      await dialog(page).getByLabel('Name').fill(`key-${Date.now()}`);
      await dialog(page).getByRole('button', { name: 'Issue key' }).click();
      await expect(dialog(page, 'API key issued')).toBeVisible();
    },
  },
  {
    name: 'code for a gateway',
    path: '/settings/gateways',
    enter: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('eu-1');
      await press(page, 'Make code');
      await expect(page.getByText(/^This code is shown once/)).toBeVisible();
    },
  },
  {
    name: 'authenticator being set up',
    path: '/settings/access',
    enter: async (page) => {
      await press(page, 'Set up an authenticator');
      await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
    },
  },
  {
    name: 'question before a meter is archived',
    path: '/meters',
    enter: async (page) => {
      await page.getByRole('link', { name: 'Sample calls' }).click();
      await press(page, 'Archive');
      await expect(dialog(page, /^Archive/)).toBeVisible();
    },
  },
  {
    name: 'proof of who is there',
    path: '/settings/access',
    enter: async (page) => {
      await page.route(`${API}`, async (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        await route.fulfill(problem(403, 'REAUTHENTICATION_REQUIRED', 'Confirm that it is you'));
      });
      await press(page, 'Add person');
      await dialog(page).getByLabel('User name').fill('ann');
      await dialog(page).getByLabel('Password').fill('correct horse battery');
      await dialog(page).getByRole('button', { name: 'Add person' }).click();
      await expect(dialog(page, 'Confirm that it is you')).toBeVisible();
    },
  },
  {
    name: 'session that has ended',
    path: '/proxies/sample-everything/edit',
    enter: async (page) => {
      await page.route(API, (route) => route.fulfill(problem(401, 'AUTHENTICATION_REQUIRED', 'Sign in first')));
      await page.getByLabel('Version').fill('v9.9');
      await press(page, 'Save');
      await expect(dialog(page, 'Your session ended')).toBeVisible();
    },
  },
  {
    name: 'save that somebody else came before',
    path: '/proxies/weather/edit',
    enter: async (page, product) => {
      await page.getByLabel('Version').fill('v2.0');
      await page.getByLabel('Display name').fill('Weather of the coast');
      const { resource, revision } = await consoleApi<StoredProxy>(product, '/proxies/weather');
      const spec = { ...resource.spec, version: `v1.${revision}` };
      await consoleApi(product, '/proxies/weather', {
        method: 'PUT',
        body: { resource: { ...resource, spec }, revision },
      });
      await press(page, 'Save');
      await expect(page.getByText(/changed this meanwhile/)).toBeVisible();
    },
  },
  {
    name: 'cannot load, a part of the overview',
    path: '/overview',
    enter: async (page) => {
      await page.route(/\/api\/console\/v1\/(overview|servers)\b/, (route) =>
        route.fulfill(problem(500, 'INTERNAL', 'It failed')),
      );
      await page.getByLabel('Range', { exact: true }).selectOption({ label: '7 days' });
      await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible();
    },
  },
  {
    name: 'configuration that was changed outside',
    path: '/versions',
    enter: async (page, product) => {
      // Each width comes here again, and it is put back after the last.
      appliedFile ||= readFileSync(product.configFile, 'utf8');
      writeFileSync(product.configFile, appliedFile.replace('context = "/weather"', 'context = "/forecast"'));
      await page.getByRole('region', { name: 'Notices' }).getByRole('button').first().click();
      await expect(
        dialog(page, 'config.toml was changed outside')
          .getByLabel(/^Difference between/)
          .first(),
      ).toBeVisible();
    },
    leave: (product) => writeFileSync(product.configFile, appliedFile),
  },
];

function problem(status: number, code: string, title: string) {
  return { status, contentType: 'application/problem+json', body: JSON.stringify({ type: '', title, status, code }) };
}
