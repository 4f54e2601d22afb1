import type { ParsedProxy } from '@tallygate/config/proxy-text';
import { referencedSecret } from '@tallygate/config/secret-reference';
import { asProxy } from '../apply/desired-model.ts';
import { mapProxySecrets } from '../secrets/secret-places.ts';
import type { Services } from '../services.ts';
import { parseResource } from './parse-resource.ts';

type Sent = { input: unknown; contentType: string | undefined; replaces: string | undefined };

/**
 * Checks a resource without saving it. What the proxy that it replaces has sealed may be left out, and is not in the
 * reply either.
 */
export async function checkResource(
  { db }: Pick<Services, 'db'>,
  { input, contentType, replaces }: Sent,
): Promise<ParsedProxy> {
  const row = replaces === undefined ? null : await db.prisma.proxy.findUnique({ where: { id: replaces } });
  const parsed = parseResource({ input, contentType, stored: row ? asProxy(row.resource) : undefined });
  const resource =
    parsed.resource &&
    mapProxySecrets(parsed.resource, (_name, value) => (referencedSecret(value) === null ? value : undefined));
  return { ...parsed, resource };
}
