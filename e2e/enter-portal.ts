import { createHmac, randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { Product } from './product.ts';
import { consoleApi } from './sandbox-client.ts';

type Buyer = { company: string; role: 'viewer' | 'admin' };

/** Opens the portal of a product, and enters it as somebody of a company, by a link as the seller's site signs it. */
export async function enterPortal(page: Page, product: Product, buyer: Buyer): Promise<void> {
  const former = await consoleApi<object>(product, '/portal-settings');
  const settings = { ...former, isOpen: true, sellerName: 'Weather Ltd', accent: '#1f6feb' };
  await consoleApi(product, '/portal-settings', { method: 'PUT', body: settings });
  const { key, secret } = await consoleApi<{ key: { id: string }; secret: string }>(product, '/portal-keys', {
    method: 'POST',
    body: { name: 'Site', algorithm: 'HS256' },
  });
  await page.goto(`${product.urls.console}/portal/enter#token=${signedLink(key.id, secret, buyer)}`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${product.urls.console}/portal`);
}

/** A JWT by HS256 (RFC 7515), as short-lived as the portal wants it. */
function signedLink(kid: string, secret: string, buyer: Buyer): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    aud: 'tallygate-portal',
    sub: 'ann@org-a.example',
    ...buyer,
    iat,
    exp: iat + 120,
    jti: randomUUID(),
  };
  const signed = [{ alg: 'HS256', kid }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', Buffer.from(secret, 'base64url')).update(signed).digest('base64url')}`;
}
