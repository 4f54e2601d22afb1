import { test as base } from '@playwright/test';
import { type Product, startProduct } from './product.ts';

/**
 * Playwright's `test` with a product that is started once for each worker and shared by the files that ask for it: they use
 * names of their own and count from what they find. A file that needs a fresh one, or changes what all share, starts its own.
 * Every file imports this `test`: a file with another would end the worker, and the shared product with it.
 */
export const test = base.extend<object, { sharedProduct: Product }>({
  sharedProduct: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs.
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
