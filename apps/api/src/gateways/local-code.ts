import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuedCredential } from '@tallygate/contracts/gateway-enrolment';
import { CODE_FILE, CREDENTIAL_FILE } from '@tallygate/contracts/gateway-files';
import type { Database } from '@tallygate/db/database';
import { replaceFile } from '@tallygate/disk/replace-file';

import { tokenHash } from '@tallygate/server-kit/token-text';
import type { AuditLog } from '../audit/audit-log.ts';
import { systemAuthor } from '../audit/author.ts';
import { createCode } from './enrolment.ts';

type Context = { settings: { dataDir: string }; db: Database; auditLog: AuditLog; now: () => Date };

/**
 * Lets the gateway that shares this data folder enrol by itself: leaves a code there, readable by its owner alone, unless
 * that gateway has a credential that is good, or one that was revoked – then somebody has to let it in again.
 */
export async function leaveLocalCode(context: Context): Promise<void> {
  const { db, now, settings } = context;
  const token = readToken(join(settings.dataDir, CREDENTIAL_FILE));
  const row = token && (await db.prisma.gatewayCredential.findUnique({ where: { hash: tokenHash(token) } }));
  if (row && (row.revokedAt || row.expiresAt > now())) return;
  const { code } = await createCode({ ...context, author: systemAuthor(context) }, null);
  await replaceFile(join(settings.dataDir, CODE_FILE), `${code}\n`);
}

function readToken(file: string): string | null {
  try {
    return issuedCredential.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.token ?? null;
  } catch {
    // None, or one that nobody can use any more.
    return null;
  }
}
