import { existsSync, readFileSync } from 'node:fs';

/** The files into which vitest and Playwright write what they counted. */
export type Reports = { vitest: string; playwright: string };

export type TestCounts = { passed: number; failed: number; skippedNames: string[] };

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { assertionResults: { status: string; fullName: string }[] }[];
};
type PlaywrightReport = { stats: { expected: number; flaky: number; unexpected: number; skipped: number } };

/** What the JSON reports of vitest and of Playwright count together; a report that is not there counts nothing. */
export function countTests(reports: Reports): TestCounts {
  const [a, b] = [vitestCounts(reports.vitest), playwrightCounts(reports.playwright)];
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skippedNames: [...a.skippedNames, ...b.skippedNames],
  };
}

function vitestCounts(file: string): TestCounts {
  const report = readReport<VitestReport>(file);
  if (report === null) return { passed: 0, failed: 0, skippedNames: [] };
  const skipped = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending' || status === 'skipped');
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skippedNames: skipped.map(({ fullName }) => fullName),
  };
}

function playwrightCounts(file: string): TestCounts {
  const report = readReport<PlaywrightReport>(file);
  if (report === null) return { passed: 0, failed: 0, skippedNames: [] };
  const { expected, flaky, unexpected, skipped } = report.stats;
  return {
    passed: expected + flaky,
    failed: unexpected,
    skippedNames: skipped > 0 ? [`${skipped} end-to-end tests`] : [],
  };
}

function readReport<T>(file: string): T | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}
