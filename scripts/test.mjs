// `npm test`: everything that must hold, cheap before dear, on a fresh clone.
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildWhenStale, installWhenStale, requireNode, run } from './bootstrap.mjs';

requireNode();
installWhenStale();
const { findChromium } = await import('./chromium.mjs');

const reports = mkdtempSync(path.join(tmpdir(), 'tallygate-test-'));
const vitestReport = path.join(reports, 'vitest.json');
const playwrightReport = path.join(reports, 'playwright.json');
const node = process.execPath;

/** Each step is run even when one before it failed, so that one run tells everything; later ones that need a build are not. */
const steps = [
  { name: 'generate', run: () => run(node, ['scripts/prisma-generate.mjs']), needed: true },
  { name: 'lint', run: () => run('npx', ['biome', 'check', '.']) },
  { name: 'types', run: () => run('npx', ['turbo', 'run', 'typecheck', '--output-logs=errors-only']) },
  { name: 'types of scripts', run: () => run('npx', ['tsc', '--noEmit', '-p', 'scripts']) },
  { name: 'arrows', run: () => run(node, ['--import', 'tsx', 'scripts/check-imports.ts']) },
  { name: 'dead code', run: () => run('npx', ['knip']) },
  { name: 'documents', run: () => run(node, ['--import', 'tsx', 'scripts/check-docs.ts']) },
  { name: 'licences', run: () => run(node, ['--import', 'tsx', 'scripts/licences.ts']) },
  {
    name: 'unit and integration',
    run: () =>
      run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`]),
  },
  { name: 'build', run: () => buildWhenStale(), needed: true },
  { name: 'conformance', run: () => run(node, ['--import', 'tsx', 'e2e/conformance/run.ts']) },
  {
    name: 'end to end',
    run: () =>
      run('npx', ['playwright', 'test'], {
        cwd: path.resolve('e2e'),
        env: { CHROMIUM_PATH: findChromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
      }),
  },
];

const outcomes = [];
for (const step of steps) {
  const startedAt = Date.now();
  console.log(`\n== ${step.name}`);
  const status = step.run() ?? 0;
  outcomes.push({ name: step.name, ok: status === 0, seconds: Math.round((Date.now() - startedAt) / 1000) });
  if (status !== 0 && step.needed) break;
}

const counts = addCounts(vitestCounts(), playwrightCounts());
console.log('');
for (const { name, ok, seconds } of outcomes) console.log(`${ok ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`);
if (counts.skippedNames.length > 0)
  console.log(`\nskipped here:\n${counts.skippedNames.map((name) => `  ${name}`).join('\n')}`);

const failedSteps = outcomes.filter((outcome) => !outcome.ok).length;
const failed = counts.failed > 0 ? counts.failed : failedSteps;
console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skippedNames.length} skipped`);
process.exit(failedSteps === 0 && outcomes.length === steps.length && counts.passed > 0 ? 0 : 1);

function vitestCounts() {
  if (!existsSync(vitestReport)) return { passed: 0, failed: 0, skippedNames: [] };
  const report = JSON.parse(readFileSync(vitestReport, 'utf8'));
  const skipped = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'pending' || test.status === 'skipped')
      .map((test) => test.fullName),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests, skippedNames: skipped };
}

function playwrightCounts() {
  if (!existsSync(playwrightReport)) return { passed: 0, failed: 0, skippedNames: [] };
  const { stats } = JSON.parse(readFileSync(playwrightReport, 'utf8'));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skippedNames: stats.skipped > 0 ? [`${stats.skipped} end-to-end tests`] : [],
  };
}

function addCounts(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skippedNames: [...a.skippedNames, ...b.skippedNames],
  };
}
