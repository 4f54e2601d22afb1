#!/usr/bin/env node
// `npx tallygate …`: the operator's commands. What they are is printed by `npx tallygate help`.
import { fail, loadDotEnv, requireNode } from './bootstrap.mjs';

requireNode();
loadDotEnv();
const tsx = await import('tsx/esm/api').catch(() => fail('The packages are not installed; run "npm ci" first'));
tsx.register();
const { runCommand } = await import('./commands/run-command.ts');
process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`${text}\n`),
});
