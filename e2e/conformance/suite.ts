import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A set of the official suite's scenarios: what the suite is asked for, in one process each. */
export type ScenarioSet = { name: string; commands: string[][] };

const only = (name: string, args: string): ScenarioSet => ({ name, commands: [args.split(' ')] });

/** What a revision requires, with the scenarios that are run and never scored. */
export const REQUIRED_2025 = only('2025-11-25 requirements', '--requirements 2025-11-25');
const REQUIRED_2026 = only('2026-07-28 requirements', '--requirements 2026-07-28');
export const ALL_2025_03 = only('all @2025-03-26', '--suite all --spec-version 2025-03-26');
export const ALL_2025_06 = only('all @2025-06-18', '--suite all --spec-version 2025-06-18');
export const ALL_2026 = only('all @2026-07-28', '--suite all --spec-version 2026-07-28');
/** One scenario at the wire of a revision. */
export function scenario(name: string, revision: string): ScenarioSet {
  return only(name, `--scenario ${name} --spec-version ${revision}`);
}
/** Scenarios of an extension that no requirement names. */
const SKILLS: ScenarioSet = {
  name: 'skills extension',
  commands: ['directory', 'enumeration', 'manifest'].map((part) => ['--scenario', `sep-2640-skills-${part}`]),
};
export const SETS = [REQUIRED_2025, REQUIRED_2026, ALL_2025_03, ALL_2025_06, SKILLS];

/** How often each (scenario, check, status) occurred: two runs are equal when these are. */
export type Checks = Map<string, number>;

/** How the key of a failed check ends. */
export const STATUS_FAILURE = ' / FAILURE';

/** For a whole set, on a machine that does much else, too. */
const TIMEOUT_MS = 600_000;

/** Runs one set against a server and returns its checks; scenarios that hang are ended by the suite's own timeout. */
export async function runSet({ commands }: ScenarioSet, url: string): Promise<Checks> {
  const out = await mkdtemp(path.join(tmpdir(), 'tallygate-conformance-'));
  try {
    for (const args of commands) await runSuite(['server', '--url', url, ...args, '--timeout', '20000', '-o', out]);
    return await readChecks(out);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Every scenario that the suite has for servers, also those of extensions. */
export async function scenariosForServers(): Promise<string[]> {
  const listed = await runSuite(['list', '--server']);
  return [...listed.matchAll(/^ +- (\S+)/gm)].map((match) => match[1]!);
}

/** @returns what the suite printed */
function runSuite(args: string[]): Promise<string> {
  const hook = fileURLToPath(new URL('./register-hook.mjs', import.meta.url));
  const suite = createRequire(import.meta.url)
    .resolve('@modelcontextprotocol/conformance/package.json')
    .replace('package.json', 'dist/index.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', hook, suite, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.once('error', reject);
    // The exit code says whether checks failed; that is read from the files, check by check.
    child.once('close', () => {
      clearTimeout(timer);
      resolve(output);
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

/** The scenarios that checks are of, as the suite lists them. */
export function scenariosOf(checks: Checks): string[] {
  return [...new Set([...checks.keys()].map((key) => key.split(' / ')[0]!.replace(/^server-/, '')))];
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
