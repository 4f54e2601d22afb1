import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { sampleServerPreload } from './sample-server-preload.ts';

const firstRestartMs = 250;
const longestRestartMs = 10_000;
const killAfterMs = 2_000;

export type SampleServerOptions = {
  /** 0 = any free port */
  port?: number;
  /** told when the server died by itself and will be started again */
  onRestart?: (exit: { code: number | null; delayMs: number }) => void;
};

export type SampleServer = {
  /** the MCP endpoint */
  url: string;
  port: number;
  /** process id of the running server; it changes when a dead one is replaced */
  pid(): number | undefined;
  close(): Promise<void>;
};

/**
 * Runs `@modelcontextprotocol/server-everything` (Streamable HTTP) as a child on 127.0.0.1 and keeps it running. Its
 * tool `get-env` shows its whole environment to any caller, so it is given nothing but its port.
 * @throws Error with `code` (`EADDRINUSE`) when the port cannot be had, or when it ends before it listens.
 */
export async function startSampleServer(options: SampleServerOptions = {}): Promise<SampleServer> {
  const entry = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');
  let closing = false;
  let timer: NodeJS.Timeout | undefined;
  let child = launch(entry, options.port ?? 0);
  const port = await listeningPort(child);

  const keepRunning = (delayMs: number) => {
    child.once('exit', (code) => {
      if (closing) return;
      options.onRestart?.({ code, delayMs });
      timer = setTimeout(() => void restart(delayMs), delayMs);
    });
  };
  const restart = async (delayMs: number) => {
    child = launch(entry, port);
    // Until it listens again every death doubles the wait; once it does, the next one starts over.
    keepRunning(Math.min(delayMs * 2, longestRestartMs));
    const listening = await listeningPort(child).then(
      () => true,
      () => false,
    );
    if (!listening || closing) return;
    child.removeAllListeners('exit');
    keepRunning(firstRestartMs);
  };
  keepRunning(firstRestartMs);

  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    pid: () => child.pid,
    close: async () => {
      closing = true;
      clearTimeout(timer);
      await end(child);
    },
  };
}

function launch(entry: string, port: number): ChildProcess {
  return spawn(process.execPath, ['--import', sampleServerPreload, entry, 'streamableHttp'], {
    env: { PORT: String(port) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: { port?: number; code?: string }) => {
      if (message.port !== undefined) resolve(message.port);
      else reject(Object.assign(new Error(`the sample server cannot listen: ${message.code}`), { code: message.code }));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the sample server ended with code ${code} before it listened`)));
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
