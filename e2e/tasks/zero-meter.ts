import { expect, type Page } from '@playwright/test';
import { consoleApi } from '../sandbox-client.ts';
import type { Task } from './task.ts';

const NAME = 'Sample calls by name';
const why = (page: Page) => page.getByText(/None of the \d[\d,]* events in the period is counted: /);

/** The condition names the proxy as people call it, where events name it as the configuration does. */
export const zeroMeter: Task = {
  name: 'find why a meter is at zero',
  clicksAtMost: 2,
  prepare: async ({ product }) => {
    const definition = {
      filter: { field: 'proxy', op: 'equals', value: 'Sample' },
      metric: { type: 'count' },
      // The first hour of a shorter period has few events.
      period: { interval: 'year' },
    };
    const body = { name: NAME, definition, price: { model: 'per_unit', unitAmount: '1' } };
    await consoleApi(product, '/meters', { method: 'POST', body });
  },
  byMouse: async ({ click }, { page }) => {
    await click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Meters' }));
    await click(page.getByRole('link', { name: NAME }));
    await expect(why(page)).toBeVisible();
  },
  byKeyboard: async (keyboard, { page }) => {
    await keyboard.goBy(NAME, NAME);
    await expect(why(page)).toBeVisible();
  },
  expectDone: async ({ page }) => {
    await expect(why(page)).toBeInViewport({ ratio: 1 });
    await expect(why(page)).toContainText('proxy is "Sample"');
  },
};
