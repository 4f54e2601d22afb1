import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { programEnvironment } from '../env.ts';
import { packageFile } from './package-file.ts';
import { connectV1Over, type SdkClient } from './sdk-client.ts';

const ENTRY = packageFile('mcp-remote', 'dist/proxy.js');

export type McpRemoteOptions = {
  url: string;
  /** Where it listens for the login's redirect. */
  callbackPort: number;
  /** Keeps its login. */
  configDir: string;
  args?: string[];
  onAuthorize: (authorizationUrl: string) => Promise<void>;
};

/** Runs `mcp-remote` as a desktop program would, and connects to it over standard input and output. */
export async function connectMcpRemote(options: McpRemoteOptions): Promise<SdkClient> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [ENTRY, options.url, String(options.callbackPort), ...(options.args ?? [])],
    env: { ...programEnvironment(options.configDir), MCP_REMOTE_CONFIG_DIR: options.configDir },
    stderr: 'pipe',
  });
  let said = '';
  let isAsked = false;
  const loginFailed = new Promise<never>((_resolve, reject) => {
    transport.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /by visiting:\s+(\S+)\n/.exec(said)?.[1];
      if (address === undefined || isAsked) return;
      isAsked = true;
      options.onAuthorize(address).catch(reject);
    });
  });
  return Promise.race([connectV1Over(transport), loginFailed]);
}
