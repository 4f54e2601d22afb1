// What `npm start` runs once everything is installed and built. The end-to-end tests start the product by it.
import { requireNode } from './bootstrap.mjs';

requireNode();
const { register } = await import('tsx/esm/api');
register();
const { claimDataDir } = await import('./supervisor/claim-data-dir.ts');
const { supervise } = await import('./supervisor/supervise.ts');
await supervise(await claimDataDir());
