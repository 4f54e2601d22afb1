import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runSteps } from './run-steps.ts';
import { stepsOfTest, stepsOfVerify } from './steps.ts';
import { countTests, type Failure } from './test-counts.ts';

/**
 * Runs every step of `npm test`, or of `npm run verify`, and prints what came of it.
 * @returns the exit code: 0 when every step ran and went well, and tests were counted
 */
export async function runAll(command: 'test' | 'verify'): Promise<0 | 1> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tallygate-test-'));
  const reports = { vitest: path.join(folder, 'vitest.json'), playwright: path.join(folder, 'playwright.json') };
  const steps = command === 'test' ? stepsOfTest(reports) : stepsOfVerify(reports);
  const outcomes = await runSteps(steps, (text) => process.stdout.write(text));

  console.log('');
  for (const { name, isOk, seconds } of outcomes) console.log(`${isOk ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`);
  const { passed, failed, skippedNames, failures, secondGoes } = countTests(reports);
  printFailures('failed:', failures);
  printFailures('passed only at the second go:', secondGoes);
  if (skippedNames.length > 0)
    console.log(`\nskipped here:\n${skippedNames.map((skipped) => `  ${skipped}`).join('\n')}`);

  const failedSteps = outcomes.filter(({ isOk }) => !isOk).length;
  console.log(`\n${passed} passed, ${failed > 0 ? failed : failedSteps} failed, ${skippedNames.length} skipped`);
  return failedSteps === 0 && outcomes.length === steps.length && passed > 0 ? 0 : 1;
}

/** Says again, where a reader of the last lines finds it, what went wrong. */
function printFailures(heading: string, failures: readonly Failure[]): void {
  if (failures.length === 0) return;
  console.log(`\n${heading}`);
  for (const { name, message } of failures) console.log(`  ${name}\n${message.replace(/^/gm, '    ')}`);
}
