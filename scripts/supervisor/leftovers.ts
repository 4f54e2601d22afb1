import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../bootstrap.mjs';

const fileOf = (dataDir: string) => path.join(dataDir, 'children.json');

/** Remembers the running children, so that a start after a killed supervisor can end them. */
export function rememberChildren(dataDir: string, pids: number[]): void {
  writeFileSync(fileOf(dataDir), JSON.stringify(pids), { mode: 0o600 });
}

export function forgetChildren(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** Ends children that a supervisor left behind when it was killed; they would hold the ports. */
export async function endLeftovers(dataDir: string): Promise<void> {
  if (!existsSync(fileOf(dataDir))) return;
  const pids = (JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as number[]).filter(isOurs);
  for (const pid of pids) process.kill(pid, 'SIGTERM');
  for (let waited = 0; waited < 6_000 && pids.some(isOurs); waited += 100) await delay(100);
  for (const pid of pids.filter(isOurs)) process.kill(pid, 'SIGKILL');
  forgetChildren(dataDir);
}

/**
 * The system may have given the pid to another program: only a process whose command line names this checkout is ended.
 */
function isOurs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(root);
  } catch {
    return false;
  }
}
