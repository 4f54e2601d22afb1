// Bundles server.ts of the workspace it is run in (in src, or in the folder that is named), and the threads (*.worker.ts) of it and of our own packages that it
// uses, each into a file of dist: our own packages are inlined, everything else stays in node_modules.
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const folder = process.argv[2] ?? 'src';
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const packages = Object.keys(dependencies).filter((name) => name.startsWith('@tallygate/'));
const sources = [folder, ...packages.map((name) => `${name.replace('@tallygate/', '../../packages/')}/src`)];
const threads = sources.flatMap((source) =>
  readdirSync(source, { recursive: true })
    .filter((file) => file.endsWith('.worker.ts'))
    .map((file) => `${source}/${file}`),
);

await build({
  entryPoints: [`${folder}/server.ts`, ...threads],
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

// Data files that a module reads from its own folder are copied into dist.
for (const file of readdirSync('src', { recursive: true }))
  if (file.endsWith('.bin')) copyFileSync(path.join('src', file), path.join('dist', path.basename(file)));
