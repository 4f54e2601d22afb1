import { expect, type Locator, type Page } from '@playwright/test';

/** Saves the open form and applies that change; returns when the gateway has confirmed it. */
export async function saveAndApply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save and apply…' }).click();
  await confirmApply(page);
}

/** Opens the dialog that asks before the entity of this page is deleted. */
export async function openDeletion(page: Page, noun: string): Promise<Locator> {
  await page.getByRole('button', { name: `More about this ${noun}` }).click();
  await page.getByRole('menuitem', { name: `Delete ${noun}…` }).click();
  const dialog = page.getByRole('dialog', { name: /^Delete / });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Applies in the dialog that shows what will change. It closes by itself only when every gateway serves the change. */
export async function confirmApply(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Apply this change?' });
  await expect(dialog.getByRole('list', { name: 'Changes' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(dialog).toBeHidden();
}
