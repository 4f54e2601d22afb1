// `npm test` and `npm run verify`: no folders in a circle, every import along the arrows of docs/architecture.md, no page that
// needs a large library at once, and no date by another clock than that of business.
import { root } from './bootstrap.mjs';
import { machineTimeProblems, productionSources } from './clock-rules/machine-time.ts';
import { heavyPages } from './imports/first-load.ts';
import { findFolderCycles } from './imports/folder-cycles.ts';
import { readFirstImports, readImportGraph } from './imports/import-graph.ts';
import { brokenRules } from './imports/import-rules.ts';

const imports = readImportGraph(root, ['apps', 'packages', 'scripts', 'e2e', 'bench']);
const production = imports.filter(({ from }) => !/\.(test|testing|slow|fuzz|fixture)\.tsx?$/.test(from));
const cycles = findFolderCycles(production).map(
  ({ folders, imports: between }) =>
    `${folders.join(', ')} import each other:\n${between.map(({ from, to }) => `  ${from} → ${to}`).join('\n')}`,
);
const problems = [
  ...machineTimeProblems(productionSources(root, ['apps', 'packages'])),
  ...cycles,
  ...brokenRules(imports),
  ...heavyPages(readFirstImports(root, ['apps/console', 'packages'])),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${imports.length} imports go along the arrows`);
