// `npm test`: everything that must hold, on a fresh clone. The steps are in scripts/test/steps.ts.
import { installWhenStale, requireNode } from './bootstrap.mjs';

requireNode();
installWhenStale();
const { register } = await import('tsx/esm/api');
register();
const { runAll } = await import('./test/run-all.ts');
// The process is ended explicitly: something that a step left running would otherwise keep it alive.
process.exit(await runAll('test'));
