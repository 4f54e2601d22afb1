import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFile } from '@tallygate/disk/replace-file';
import { configHash } from '@tallygate/server-kit/config-hash';
import type { Logger } from '@tallygate/server-kit/logger';
import { type ControllerApi, ControllerError, refusal } from './controller-api.ts';

/** How long the control plane may keep a request waiting for a new version. */
const LONG_POLL_SECONDS = 30;
const ANSWER_MARGIN_MS = 10_000;
/** Pause after a failure, and after a request that was answered at once although nothing is new. */
const PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

export type PullOptions = {
  api: ControllerApi;
  configFile: string;
  signal: AbortSignal;
  logger: Logger;
  onNudge?: () => void;
};

/**
 * Keeps `configFile` the same as the control plane's until the signal is aborted. While that is away or has no
 * configuration, the file stays as it is.
 */
export async function pullConfig({ api, configFile, signal, logger, onNudge }: PullOptions): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const startedMs = performance.now();
    try {
      const text = await fetchConfig(api, await hashOf(configFile), signal);
      if (failures > 0) logger.info('configuration comes from the control plane again');
      failures = 0;
      if (text !== null) {
        await mkdir(dirname(configFile), { recursive: true });
        await replaceFile(configFile, text);
        logger.info({ configFile }, 'the control plane has a new configuration');
        onNudge?.();
        continue;
      }
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const reason = error instanceof Error ? error.message : String(error);
      if (failures === 1) logger.warn({ reason }, 'configuration cannot be fetched; the last one stays in use');
    }
    const pauseMs = failures > 0 ? Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** (failures - 1)) : PAUSE_MS;
    const restMs = pauseMs - (failures > 0 ? 0 : performance.now() - startedMs);
    if (restMs > 0) await sleep(restMs, undefined, { signal }).catch(() => undefined);
  }
}

/** The control plane's text; null when it is the one that is known. */
async function fetchConfig(api: ControllerApi, known: string | null, signal: AbortSignal): Promise<string | null> {
  const answer = await api.request({
    method: 'GET',
    path: `/config?wait=${known === null ? 0 : LONG_POLL_SECONDS}`,
    headers: known === null ? {} : { 'if-none-match': `"${known}"` },
    signal,
    responseTimeoutMs: LONG_POLL_SECONDS * 1000 + ANSWER_MARGIN_MS,
  });
  if (answer.status === 304) return null;
  if (answer.status !== 200) throw refusal(answer);
  const etag = String(answer.headers.etag ?? '').replace(/^W\/|"/g, '');
  const found = configHash(answer.text);
  if (etag !== found)
    throw new ControllerError(`config.toml arrived damaged: its hash is ${found}, announced was ${etag}`);
  return found === known ? null : answer.text;
}

async function hashOf(path: string): Promise<string | null> {
  try {
    return configHash(await readFile(path, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
