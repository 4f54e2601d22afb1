import { MOESIF_DEFAULT_BASE_URL, SANDBOX_APPLICATION_ID } from '@tallygate/contracts/moesif-defaults';
import type { MoesifSettings } from '@tallygate/contracts/publisher';

/**
 * Where events go: the configured address, else the sandbox for the sandbox's own application id, else Moesif.
 * @param sandboxUrl address of the sandbox collector, when the sandbox is on
 */
export function collectorBaseUrl(
  settings: Pick<MoesifSettings, 'application_id' | 'moesif_base_url'>,
  sandboxUrl: string | undefined,
): string {
  const url =
    settings.moesif_base_url ??
    (settings.application_id === SANDBOX_APPLICATION_ID && sandboxUrl !== undefined
      ? sandboxUrl
      : MOESIF_DEFAULT_BASE_URL);
  return url.replace(/\/+$/, '').replace(/\/v1$/, '');
}
