import type { UriShape } from '@tallygate/contracts/publisher';
import type { Services } from '../services.ts';

/** The URI form in which events leave, by the file that runs; `absolute` when nothing is published. */
export async function configuredUriShape(services: Pick<Services, 'configFile'>): Promise<UriShape> {
  const file = await services.configFile.read();
  return file?.config?.analytics.publishers[0]?.settings.uri_shape ?? 'absolute';
}
