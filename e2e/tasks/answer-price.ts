import { expect, type Locator, type Page } from '@playwright/test';
import { consoleApi } from '../sandbox-client.ts';
import { storeCalls } from '../store-events.ts';
import type { Task } from './task.ts';

const METER = 'Tool calls';
const COMPANY = 'Acme';
const CALLS = 3_500;

const unitPrice = (page: Page) => page.getByLabel('Unit price');
const freeUnits = (page: Page) => page.getByLabel('Free units');
const invoice = (page: Page): Locator =>
  page
    .getByRole('region', { name: 'Preview' })
    .getByRole('region', { name: 'By company' })
    .getByRole('listitem')
    .filter({ hasText: COMPANY });

/** Tried on the calls that Acme made; nothing is saved. */
export const answerPrice: Task = {
  name: 'what would Acme pay at $0.002 a call after 1,000 free?',
  clicksAtMost: 4,
  prepare: async ({ product }) => {
    await storeCalls(product, { company: COMPANY, calls: CALLS });
    const definition = {
      filter: { field: 'decision', op: 'equals', value: 'billable' },
      metric: { type: 'count' },
      period: { interval: 'year' },
    };
    const body = { name: METER, definition, price: { model: 'per_unit', unitAmount: '25' } };
    await consoleApi(product, '/meters', { method: 'POST', body });
  },
  byMouse: async (mouse, { page }) => {
    await mouse.click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Meters' }));
    await mouse.click(page.getByRole('link', { name: METER }));
    await mouse.click(page.getByRole('link', { name: /^Another filter or price/ }));
    await mouse.click(unitPrice(page));
    await mouse.keyboard.retype('0.002');
    await mouse.keyboard.moveTo(freeUnits(page));
    await mouse.keyboard.type('1000');
    await answered(page);
  },
  byKeyboard: async (keyboard, { page }) => {
    await keyboard.goBy(METER, METER);
    await keyboard.moveTo(page.getByRole('link', { name: 'Change meter' }));
    await keyboard.press('Enter');
    await keyboard.moveTo(unitPrice(page));
    await keyboard.retype('0.002');
    await keyboard.moveTo(freeUnits(page));
    await keyboard.type('1000');
    await answered(page);
  },
  expectDone: async ({ page, product }) => {
    await expect(invoice(page)).toContainText('3,500');
    const meters = await consoleApi<{ name: string; version: number }[]>(product, '/meters');
    expect(meters.find(({ name }) => name === METER)?.version).toBe(1);
  },
};

/** 2,500 calls at a fifth of a cent. */
async function answered(page: Page): Promise<void> {
  await expect(invoice(page)).toContainText('$5.00');
}
