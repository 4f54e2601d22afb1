import type { Page } from '@playwright/test';

/** Plays the user of a program that printed where to authorize it: signs in there, allows it, and is sent back to it. */
export async function signInAt(page: Page, authorizationUrl: string, login: string): Promise<void> {
  const callback = new URL(authorizationUrl).searchParams.get('redirect_uri') ?? '';
  await page.goto(authorizationUrl);
  await page.getByLabel('Name, or name@company').fill(login);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL((url) => url.href.startsWith(callback));
}
