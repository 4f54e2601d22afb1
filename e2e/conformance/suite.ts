import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One of the official suite's sets of scenarios. */
export type RequirementSet = { name: string; args: string[] };

export const SETS: RequirementSet[] = [
  { name: '2025-11-25 requirements', args: ['--requirements', '2025-11-25'] },
  { name: 'all @2025-06-18', args: ['--suite', 'all', '--spec-version', '2025-06-18'] },
  { name: 'all @2026-07-28', args: ['--suite', 'all', '--spec-version', '2026-07-28'] },
];

/** How often each (scenario, check, status) occurred: two runs are equal when these are. */
export type Checks = Map<string, number>;

/** How the key of a failed check ends. */
export const STATUS_FAILURE = ' / FAILURE';

const TIMEOUT_MS = 180_000;

/** Runs one set against a server and returns its checks; scenarios that hang are ended by the suite's own timeout. */
export async function runSet(set: RequirementSet, url: string): Promise<Checks> {
  const out = await mkdtemp(path.join(tmpdir(), 'tallygate-conformance-'));
  try {
    await runSuite(['server', '--url', url, ...set.args, '--timeout', '10000', '-o', out]);
    return await readChecks(out);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function runSuite(args: string[]): Promise<void> {
  const hook = fileURLToPath(new URL('./register-hook.mjs', import.meta.url));
  const suite = createRequire(import.meta.url)
    .resolve('@modelcontextprotocol/conformance/package.json')
    .replace('package.json', 'dist/index.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', hook, suite, ...args], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.once('error', reject);
    // The exit code says whether checks failed; that is read from the files, check by check.
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function readChecks(out: string): Promise<Checks> {
  const checks: Checks = new Map();
  for (const folder of await readdir(out)) {
    const scenario = folder.replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, '');
    const results = JSON.parse(await readFile(path.join(out, folder, 'checks.json'), 'utf8')) as {
      id: string;
      status: string;
    }[];
    for (const { id, status } of results) {
      const key = `${scenario} / ${id} / ${status}`;
      checks.set(key, (checks.get(key) ?? 0) + 1);
    }
  }
  if (checks.size === 0) throw new Error('the suite wrote no checks');
  return checks;
}

/** Number of checks with a status. */
export function countOf(checks: Checks, status: string): number {
  return [...checks].reduce((sum, [key, count]) => (key.endsWith(` / ${status}`) ? sum + count : sum), 0);
}

/** What one run has that the other lacks, one line each; empty when the runs are equal. */
export function differences(direct: Checks, proxied: Checks): string[] {
  const keys = [...new Set([...direct.keys(), ...proxied.keys()])].sort();
  return keys.flatMap((key) => {
    const [a, b] = [direct.get(key) ?? 0, proxied.get(key) ?? 0];
    return a === b ? [] : [`${key}: ${a} direct, ${b} through the gateway`];
  });
}
