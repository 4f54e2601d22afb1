import { expect } from '@playwright/test';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { fetchToken, openSession, send } from './sandbox-client.ts';
import { signIn } from './sign-in.ts';

let product: Product;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(async () => {
  await product.stop();
});

test.describe
  .serial('the first run', () => {
    test('from a first start to the first metered call without leaving the browser', async ({ page }) => {
      await signIn(page, product, '/setup?step=gateway');
      const step = (heading: string) => page.getByRole('region', { name: heading });

      const gateway = step('Gateway found');
      await expect(gateway).toContainText(product.urls.gateway);
      await gateway.getByRole('button', { name: 'Continue' }).click();

      const server = step('Your MCP server');
      await server.getByLabel('MCP server URL').fill(`${product.urls.sampleServer}/mcp`);
      await server.getByRole('button', { name: 'Test connection' }).click();
      await expect(server.getByRole('list', { name: 'Tools found' }).getByText('echo', { exact: true })).toBeVisible();
      await server.getByLabel('Display name').fill('First server');
      await expect(server.getByLabel('Path')).toHaveValue('/first-server');
      await server.getByRole('button', { name: 'Save and continue' }).click();

      const callers = step('Who may call');
      await callers.getByLabel('My own issuer').check();
      await callers.getByLabel('Issuer URL').fill(product.urls.identityProvider);
      await callers.getByRole('button', { name: 'Discover' }).click();
      await expect(callers.getByRole('list', { name: 'Keys found' }).getByRole('listitem')).not.toHaveCount(0);
      await callers.getByLabel('Name').fill('FirstIssuer');
      await callers.getByRole('button', { name: 'Save and continue' }).click();

      const usage = step('Where usage goes');
      await usage.getByLabel('Application ID').fill('sandbox-application-id');
      await usage.getByRole('button', { name: 'Send test event' }).click();
      await expect(usage.getByText('The collector took the event')).toBeVisible();
      expect(await collected()).toBe(1);
      await usage.getByRole('button', { name: 'Save and continue' }).click();

      const review = step('Review and apply');
      const changes = review.getByRole('list', { name: 'Changes' });
      await expect(changes).toContainText(/Proxy first.server/i);
      await expect(changes).toContainText('Key manager FirstIssuer');
      await expect(changes).toContainText('Publisher moesif');
      await review.getByText('Difference in config.toml').click();
      const difference = review.getByLabel('Difference between running and after apply: after');
      await expect(difference).toContainText('[[analytics.publishers]]');
      // Only the lines on screen are drawn; the new proxy stands at the end.
      await difference.hover();
      await expect(async () => {
        await page.mouse.wheel(0, 2_000);
        await expect(difference).toContainText('context = "/first-server"', { timeout: 1_000 });
      }).toPass();
      await review.getByRole('button', { name: 'Apply', exact: true }).click();

      const call = step('Make the first call');
      const waiting = call.getByRole('status', { name: 'First call' });
      await expect(waiting).toContainText('Waiting for the first call…');
      await call.getByRole('button', { name: 'Copy call command' }).click();
      const command = await page.evaluate(() => navigator.clipboard.readText());
      expect(command).toContain(`${product.urls.gateway}/first-server/mcp`);
      expect(command).toContain('"name":"echo"');
      await call.getByRole('button', { name: 'Copy token command' }).click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
        `resource=${product.urls.gateway}/first-server/mcp`,
      );

      const session = await openSession(product, '/first-server/mcp', await fetchToken(product, '/first-server/mcp'));
      expect((await session.callTool('echo', { message: 'first' })).status).toBe(200);

      await expect(waiting).toContainText('The first call arrived');
      await expect(waiting).toContainText('Billable');
      await expect(waiting).toContainText('The final result was handed completely to a caller who is known');
      await expect(waiting).toContainText('org-a');
      await expect.poll(collected).toBe(2);
    });

    test('what was set up is still there when the setup is opened again', async ({ page }) => {
      await signIn(page, product, '/setup');

      const steps = page.getByRole('navigation', { name: 'Steps' });
      await expect(steps.getByRole('img', { name: 'Done' })).toHaveCount(4);
      await steps.getByRole('link', { name: 'MCP server' }).click();
      await expect(page.getByRole('region', { name: 'Your MCP server' })).toContainText('First server is saved');
    });
  });

async function collected(): Promise<number> {
  return (await send(`${product.urls.collector}/_sandbox/stats`)).json<{ distinct: number }>().distinct;
}
