import type { ParsedProxy } from '@tallygate/config/proxy-text';
import { referencedSecret } from '@tallygate/config/secret-reference';
import type { Subject } from '@tallygate/contracts/rights';
import type { Database } from '@tallygate/db/database';
import type { ConfigFile } from '../config-file/config-file.ts';
import { asProxy } from '../desired/desired-model.ts';
import { readTemplateRules, templateFindings } from '../desired/template-writes.ts';
import { mapProxySecrets } from '../secrets/secret-places.ts';
import { parseResource } from './parse-resource.ts';

/** The rules about expressions are the same for every proxy. */
const PROXY = { type: 'proxy', id: '' } as const;

type Sent = { input: unknown; contentType: string | undefined; replaces: string | undefined };

/**
 * Checks a resource without saving it. What the proxy that it replaces has sealed may be left out, and is not in the
 * reply either.
 */
export async function checkResource(
  { db, configFile, author }: { db: Database; configFile: ConfigFile; author: { subject: Subject } },
  { input, contentType, replaces }: Sent,
): Promise<ParsedProxy> {
  const row = replaces === undefined ? null : await db.prisma.proxy.findUnique({ where: { id: replaces } });
  const parsed = parseResource({ input, contentType, stored: row ? asProxy(row.resource) : undefined });
  const resource =
    parsed.resource &&
    mapProxySecrets(parsed.resource, (_name, value) => (referencedSecret(value) === null ? value : undefined));
  if (parsed.resource === null) return { ...parsed, resource };
  const write = { ref: PROXY, before: [row?.resource], after: parsed.resource };
  const { forbidden, refused } = templateFindings(author, [write], await readTemplateRules(configFile));
  const findings = [...forbidden, ...refused];
  return { ...parsed, findings, resource: findings.length === 0 ? resource : null };
}
