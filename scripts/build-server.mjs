// Bundles src/server.ts of the workspace it is run in, and its threads (*.worker.ts), each into a file of dist: our own
// packages are inlined, everything else stays in node_modules.
import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

const threads = readdirSync('src', { recursive: true }).filter((file) => file.endsWith('.worker.ts'));

await build({
  entryPoints: ['src/server.ts', ...threads.map((file) => `src/${file}`)],
  outdir: 'dist',
  entryNames: '[name]',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'external-packages',
      setup(context) {
        context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
          kind === 'entry-point' || path.startsWith('@tallygate/') ? undefined : { path, external: true },
        );
      },
    },
  ],
});
