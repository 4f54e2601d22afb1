import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LoadOptions, LoadResult } from './load-result.ts';

const run = promisify(execFile);
/** What `wrk` may take beyond the calls themselves. */
const MARGIN_MS = 15_000;

/** Calls as fast as they go with `wrk`, one thread. */
export async function loadWithWrk(program: string, options: LoadOptions): Promise<LoadResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tallygate-wrk-'));
  const script = path.join(folder, 'call.lua');
  await writeFile(script, scriptOf(options));
  try {
    const args = ['-t1', `-c${options.connections}`, `-d${options.seconds}s`, '-s', script, options.url];
    const { stdout } = await run(program, args, { timeout: options.seconds * 1000 + MARGIN_MS, killSignal: 'SIGKILL' });
    const result = /RESULT (.*)$/m.exec(stdout)?.[1];
    if (result === undefined) throw new Error(`wrk printed no result:\n${stdout}`);
    return JSON.parse(result) as LoadResult;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function scriptOf({ headers, body }: LoadOptions): string {
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`);
  return `wrk.method = "POST"
wrk.body = ${lua(body)}
${lines.join('\n')}
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('RESULT {"callsPerSecond":%.1f,"p50Ms":%.3f,"p99Ms":%.3f,"failures":%d}\\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}

/** A string of Lua; what JSON escapes, Lua reads the same for the plain ASCII that is used here. */
function lua(text: string): string {
  return JSON.stringify(text);
}
