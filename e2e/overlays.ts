import { expect, type Page } from '@playwright/test';
import { openDeletion } from './apply-change.ts';

/** Something that opens over a page, or changes what it shows. */
type Overlay = {
  name: string;
  path: string;
  /** Where there is a way to it, if not everywhere. */
  only?: 'desk';
  open: (page: Page) => Promise<void>;
};

export const OVERLAYS: readonly Overlay[] = [
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
      await page.getByRole('button', { name: /^Undo/ }).first().click();
      await expect(page.getByRole('dialog').getByLabel('Reason')).toBeVisible();
    },
  },
  {
    name: 'fields of a grant of credits',
    path: '/customers/org-a/credits',
    open: async (page) => {
      await page.getByRole('button', { name: 'Grant credits…' }).click();
      await expect(page.getByRole('dialog').getByLabel('Amount')).toBeVisible();
    },
  },
  {
    name: 'question before a grant is taken back',
    path: '/customers/org-a/credits',
    open: async (page) => {
      await page.getByRole('button', { name: 'End the grant of $40.00' }).click();
      await expect(page.getByRole('dialog').getByLabel('Why')).toBeVisible();
    },
  },
  {
    name: 'what agents of a proxy read on a plan',
    path: '/plans',
    open: async (page) => {
      await page.getByRole('link', { name: 'Team' }).click();
      await page.getByRole('button', { name: 'What agents of Sample read' }).click();
      await expect(page.getByText('are told no price').or(page.getByText('An agent of'))).toBeVisible();
    },
  },
  {
    name: 'fields of a key of links',
    path: '/settings/portal',
    open: async (page) => {
      await page.getByRole('button', { name: 'New key' }).click();
      await expect(page.getByRole('dialog').getByLabel('Algorithm')).toBeVisible();
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
    only: 'desk',
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
    only: 'desk',
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
    name: 'definition of a tool',
    path: '/proxies/sample-everything/tools',
    open: async (page) => {
      await page.getByRole('link', { name: 'Schema of echo' }).click();
      await expect(page.getByRole('dialog', { name: 'echo' }).getByText('Input schema')).toBeVisible();
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
      const size = page.getByLabel('Batch size');
      // Where it was saved at another width, the same would be no change.
      await size.fill((await size.inputValue()) === '20' ? '30' : '20');
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
      // Where other changes wait too, the file as a whole would tell of them.
      const difference = dialog.getByLabel(/^Difference between/).first();
      await expect(difference.or(dialog.getByText(/stays? pending/))).toBeVisible();
    },
  },
];
