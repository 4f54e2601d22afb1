import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** The files into which vitest and Playwright write what they counted. */
export type Reports = { vitest: string; playwright: string };

/** A test that went wrong, and the beginning of what it said. */
export type Failure = { name: string; message: string };

export type TestCounts = {
  passed: number;
  failed: number;
  skippedNames: string[];
  /** What failed for good. */
  failures: Failure[];
  /** What failed and then passed when its file went once more. */
  secondGoes: Failure[];
};

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] | null }[];
  }[];
};
type PlaywrightSuite = { title: string; specs?: PlaywrightSpec[]; suites?: PlaywrightSuite[] };
type PlaywrightSpec = {
  title: string;
  file: string;
  line: number;
  tests: { status: string; results: { errors?: { message?: string }[] }[] }[];
};
type PlaywrightReport = {
  stats: { expected: number; flaky: number; unexpected: number; skipped: number };
  suites: PlaywrightSuite[];
  /** What went wrong outside of any test. */
  errors: { message?: string }[];
};

const NOTHING: TestCounts = { passed: 0, failed: 0, skippedNames: [], failures: [], secondGoes: [] };
/** What is shown of a failure's text, in characters: what was expected and received, without the pages it was looked for on. */
const SHOWN = 1_500;

/** What the JSON reports of vitest and of Playwright count together; a report that is not there counts nothing. */
export function countTests(reports: Reports): TestCounts {
  const [a, b] = [vitestCounts(reports.vitest), playwrightCounts(reports.playwright)];
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skippedNames: [...a.skippedNames, ...b.skippedNames],
    failures: [...a.failures, ...b.failures],
    secondGoes: b.secondGoes,
  };
}

function vitestCounts(file: string): TestCounts {
  const report = readReport<VitestReport>(file);
  if (report === null) return NOTHING;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = tests.filter(({ status }) => status === 'pending' || status === 'skipped');
  const failed = tests.filter(({ status }) => status === 'failed');
  const unread = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skippedNames: skipped.map(({ fullName }) => fullName),
    failures: [
      ...failed.map(({ fullName, failureMessages }) => failure(fullName, failureMessages ?? [])),
      ...unread.map(({ name, message }) => failure(name, [message])),
    ],
    secondGoes: [],
  };
}

function playwrightCounts(file: string): TestCounts {
  const report = readReport<PlaywrightReport>(file);
  if (report === null) return NOTHING;
  const { expected, flaky, unexpected, skipped } = report.stats;
  const specs = report.suites.flatMap(specsOf);
  const withStatus = (wanted: string) =>
    specs.flatMap(({ title, file: spec, line, tests }) =>
      tests
        .filter(({ status }) => status === wanted)
        .map(({ results }) =>
          failure(`${spec}:${line} ${title}`, messagesOf(results.flatMap(({ errors = [] }) => errors))),
        ),
    );
  return {
    passed: expected + flaky,
    failed: unexpected,
    skippedNames: skipped > 0 ? [`${skipped} end-to-end tests`] : [],
    failures: [...withStatus('unexpected'), ...messagesOf(report.errors).map((text) => failure('end to end', [text]))],
    secondGoes: withStatus('flaky'),
  };
}

function specsOf({ specs = [], suites = [] }: PlaywrightSuite): PlaywrightSpec[] {
  return [...specs, ...suites.flatMap(specsOf)];
}

function messagesOf(errors: readonly { message?: string }[]): string[] {
  return errors.map(({ message = '' }) => message);
}

function failure(name: string, messages: readonly string[]): Failure {
  return { name, message: stripVTControlCharacters(messages.join('\n')).slice(0, SHOWN) };
}

function readReport<T>(file: string): T | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}
