import { spawn } from 'node:child_process';
import { programEnvironment } from '../env.ts';
import { packageFile } from './package-file.ts';

const ENTRY = packageFile('@modelcontextprotocol/inspector', 'clients/launcher/build/index.js');

export type InspectorRun = { code: number | null; stdout: string; stderr: string };

/** The MCP Inspector's command line, as a user runs it, with a home folder of its own. */
export class Inspector {
  private readonly home: string;

  constructor(home: string) {
    this.home = home;
  }

  /**
   * Runs it once.
   * @param onAuthorize told where to log in when it asks for that
   */
  run(url: string, args: string[], onAuthorize?: (authorizationUrl: string) => Promise<void>): Promise<InspectorRun> {
    const child = spawn(process.execPath, [ENTRY, '--cli', url, '--transport', 'http', ...args], {
      env: {
        ...programEnvironment(this.home),
        MCP_INSPECTOR_SECRET_STORE: 'file',
        // Without a terminal it asks for a login only when it may open a browser; `BROWSER` opens none.
        MCP_AUTO_OPEN_ENABLED: String(onAuthorize !== undefined),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      let isAsked = false;
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        const address = /navigate to: (\S+)\n/.exec(stderr)?.[1];
        if (address === undefined || isAsked) return;
        isAsked = true;
        onAuthorize?.(address).catch(reject);
      });
      child.once('error', reject);
      child.once('exit', (code) => resolve({ code, stdout, stderr }));
    });
  }
}
