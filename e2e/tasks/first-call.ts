import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { inheritedEnvironment } from '../env.ts';
import type { Task } from './task.ts';

const skip = (page: Page) => page.getByRole('button', { name: 'Skip this step' });
const copy = (page: Page, what: string) => page.getByRole('button', { name: `Copy ${what}` });

/** With the sample server and the issuer that a first start brings along; the call is made by what the page says to paste. */
export const firstCall: Task = {
  name: 'from nothing to the first metered call',
  clicksAtMost: 6,
  prepare: async () => {},
  byMouse: async ({ click }, { page }) => {
    await click(page.getByRole('link', { name: /^Finish setting up/ }));
    await click(skip(page));
    await click(copy(page, 'token command'));
    const token = await clipboard(page);
    await click(copy(page, 'call command'));
    await runInShell(token, await clipboard(page));
    await shown(page);
  },
  byKeyboard: async (keyboard, { page }) => {
    await keyboard.goBy('setup', 'Setup');
    await keyboard.moveTo(skip(page));
    await keyboard.press('Enter');
    await keyboard.moveTo(copy(page, 'token command'));
    await keyboard.press('Enter');
    const token = await clipboard(page);
    await keyboard.moveTo(copy(page, 'call command'));
    await keyboard.press('Enter');
    await runInShell(token, await clipboard(page));
    await shown(page);
  },
  expectDone: async ({ page }) => {
    const waiting = page.getByRole('status', { name: 'First call' });
    await expect(waiting).toContainText('Billable');
    await expect(waiting).toContainText('org-a');
  },
};

async function shown(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'First call' })).toContainText('The first call arrived');
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** What somebody does with copied commands: pastes them into a terminal, one after the other. */
async function runInShell(...commands: string[]): Promise<void> {
  const script = `set -euo pipefail\n${commands.join('\n')}`;
  await promisify(execFile)('bash', ['-c', script], { env: inheritedEnvironment(), timeout: 30_000 });
}
