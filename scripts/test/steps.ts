import { spawn } from 'node:child_process';
import path from 'node:path';
import { quietEnvironment, root } from '../bootstrap.mjs';
import { findChromium } from '../chromium.mjs';
import type { Step } from './run-steps.ts';
import type { Reports } from './test-counts.ts';

const node = process.execPath;
const generated = ['generate'];

const GENERATE: Step = { name: 'generate', run: command(node, ['scripts/prisma-generate.mjs']) };
/** The checks that run no test. */
const READ: readonly Step[] = [
  { name: 'lint', run: command('npx', ['biome', 'check', '.']), after: generated },
  { name: 'types', run: command('npm', ['run', '--silent', 'typecheck']), after: generated },
  { name: 'dead code', run: command('npx', ['knip']), after: generated },
  { name: 'arrows', run: script('scripts/check-imports.ts'), after: generated },
  { name: 'console texts', run: script('scripts/check-console.ts'), after: generated },
];

/** The steps of `npm run verify`, which is run again and again during work. */
export function stepsOfVerify(reports: Reports): Step[] {
  return [GENERATE, ...READ, { name: 'packages', run: vitest(reports, ['--project', 'packages']), after: generated }];
}

/**
 * All steps of `npm test`, quick ones first.
 * @param reports where the two runners of tests write what they counted
 */
export function stepsOfTest(reports: Reports): Step[] {
  const built = ['build'];
  return [
    GENERATE,
    ...READ,
    { name: 'documents', run: script('scripts/check-docs.ts'), after: generated },
    { name: 'licences', run: script('scripts/licences.ts'), after: generated },
    { name: 'unit and integration', run: vitest(reports), after: generated },
    // Builds and tests in other processes run beside the tests above, whose two workers do not fill two cores.
    { name: 'build', run: command('npm', ['run', '--silent', 'build']), after: generated },
    { name: 'conformance', run: script('e2e/conformance/run.ts'), after: built },
    {
      name: 'end to end',
      run: (print) =>
        command('npx', ['playwright', 'test'], {
          cwd: path.join(root, 'e2e'),
          env: { CHROMIUM_PATH: findChromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: reports.playwright },
        })(print),
      after: built,
      isAlone: true,
    },
  ];
}

function script(file: string) {
  return command(node, ['--import', 'tsx', file]);
}

function vitest(reports: Reports, args: string[] = []) {
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${reports.vitest}`];
  return command('npx', ['vitest', 'run', ...args, ...output]);
}

/** A step that runs a program, and has gone well when that ends with 0. */
function command(name: string, args: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  return (print: (text: string) => void): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const child = spawn(name, args, {
        cwd: options.cwd ?? root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...quietEnvironment(), ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}), ...options.env },
      });
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', print);
      child.once('error', reject);
      child.once('close', (code) => resolve(code === 0));
    });
}
