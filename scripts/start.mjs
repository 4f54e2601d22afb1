// `npm start`: everything from a fresh clone to a running product.
import { buildWhenStale, installWhenStale, loadDotEnv, requireNode } from './bootstrap.mjs';

requireNode();
loadDotEnv();
installWhenStale();

const { register } = await import('tsx/esm/api');
register();
const { claimDataDir } = await import('./supervisor/claim-data-dir.ts');
const { supervise } = await import('./supervisor/supervise.ts');

// Claimed before the build, so that a second start is refused at once.
const claim = await claimDataDir();
buildWhenStale();
await supervise(claim);
