// `npm run verify`: the fast loop while somebody works. The steps are in scripts/test/steps.ts.
import { requireNode } from './bootstrap.mjs';

requireNode();
const { register } = await import('tsx/esm/api');
register();
const { runAll } = await import('./test/run-all.ts');
process.exit(await runAll('verify'));
