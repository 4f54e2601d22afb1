import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { programEnvironment } from '../env.ts';
import type { RealServer } from './real-server.ts';

/** Where the servers are installed, with a lock file of their own. */
export const SERVERS = fileURLToPath(new URL('./servers', import.meta.url));

/**
 * Starts a server on loopback, without a way off this machine and with nothing of this process's environment.
 * @returns its MCP endpoint
 * @throws Error with what it printed when it ends before it listens
 */
export async function startRealServer(server: RealServer): Promise<{ url: string; close(): Promise<void> }> {
  const [entry = '', ...args] = server.command;
  const child = fork(path.join(SERVERS, entry), args, {
    cwd: SERVERS,
    env: {
      ...programEnvironment(tmpdir()),
      NODE_OPTIONS: `--import ${path.join(SERVERS, 'loopback-only.mjs')}`,
      ...server.env,
    },
    execArgv: [],
    // Its own group: what a server starts ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return { url: `http://127.0.0.1:${await portOf(child, server.name)}/mcp`, close: () => end(child) };
}

function portOf(child: ChildProcess, name: string): Promise<number> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with code ${code} before it listened:\n${output}`)));
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    else resolve();
  });
}
