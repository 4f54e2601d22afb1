// What both commands need before any dependency can be imported: plain JavaScript, Node built-ins only.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDotEnv } from './dot-env.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const MINIMUM_NODE = [20, 19];

/** Ends the process with one clear line when this Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  fail(`Tallygate needs Node ${MINIMUM_NODE.join('.')} or later; this is ${process.versions.node}`);
}

/**
 * Prints one line to standard error and exits with 1.
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Runs a step that must succeed; its output is the user's. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: { ...quietEnvironment(), ...options.env },
  });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  return result.status ?? 1;
}

/** The process environment with the telemetry of the tools switched off: nothing leaves this machine unasked. */
export function quietEnvironment() {
  return {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
}

/** Installs when node_modules is missing or differs from the lock file. */
export function installWhenStale() {
  const reason = staleReason();
  if (!reason) return;
  console.log(`Installing packages (${reason}) …`);
  // npm passes its own settings down as npm_config_*; a nested npm must read them from the files instead.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_config_')));
  // Not `npm ci`: that refuses a lock without the packages of platforms that a registry mirror does not carry.
  const status = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    env,
  }).status;
  if (status !== 0) fail('npm install failed; the lines above say why');
}

function staleReason() {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return 'node_modules is missing';
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  for (const [name, entry] of Object.entries(wanted)) {
    // Optional packages are for other platforms; links are our own workspaces.
    if (!name.includes('node_modules/') || entry.optional || entry.peer || entry.link) continue;
    if (present[name]?.version !== entry.version)
      return `${name.replace(/^.*node_modules\//, '')} ${entry.version} is wanted`;
  }
  return null;
}

/** Generates what is generated and builds what is stale. */
export function buildWhenStale() {
  if (run('node', ['scripts/prisma-generate.mjs']) !== 0) fail('the database client could not be generated');
  console.log('Building what is stale …');
  const status = run(process.execPath, [
    'node_modules/turbo/bin/turbo',
    'run',
    'build',
    '--output-logs=errors-only',
    '--log-order=grouped',
  ]);
  if (status !== 0) fail('the build failed; the lines above say why');
}

/** Reads .env beside package.json into the environment, when there is one; set variables win. */
export function loadDotEnv() {
  const file = path.join(root, '.env');
  if (!existsSync(file)) return;
  const { values, problems } = parseDotEnv(readFileSync(file, 'utf8'), process.env);
  if (problems.length > 0) fail(`${file} cannot be read:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  Object.assign(process.env, values);
}
