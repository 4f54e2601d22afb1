// `npm test`: everything that must hold, on a fresh clone. The steps are in scripts/test/steps.ts.
import { installWhenStale, requireNode } from './bootstrap.mjs';

requireNode();
installWhenStale();
const { register } = await import('tsx/esm/api');
register();
const { runAll } = await import('./test/run-all.ts');
// Not only the exit code: a step that left something running behind would hold this process.
process.exit(await runAll('test'));
