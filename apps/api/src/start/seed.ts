import { parseProxyValue } from '@tallygate/config/proxy-text';
import { API_VERSION_V1ALPHA1 } from '@tallygate/contracts/mcp-proxy';
import type { Database } from '@tallygate/db/database';
import type { AuditLog } from '../audit/audit-log.ts';
import { systemAuthor } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { toJson } from '../database/json.ts';
import { createProxy } from '../proxies/create-proxy.ts';
import type { Vault } from '../secrets/vault.ts';

type Context = {
  settings: { sandbox: { issuer: string; mcpUrl: string } };
  db: Database;
  auditLog: AuditLog;
  vault: Vault;
  configFile: ConfigFile;
};

/** What a first start with the sandbox shows: a key manager for its identity provider and a proxy for its MCP server. */
export async function seedSandbox(context: Context): Promise<void> {
  const { db, settings } = context;
  const author = systemAuthor(context);
  const keyManager = {
    name: 'PrimaryIDP',
    issuer: settings.sandbox.issuer,
    jwks: { remote: { uri: `${settings.sandbox.issuer}/jwks`, skipTlsVerify: false } },
  };
  await db.prisma.$transaction(async (tx) => {
    await tx.keyManager.create({
      data: { name: keyManager.name, entity: toJson(keyManager), updatedBy: author.actor },
    });
    await writeAudit(tx, author, {
      action: 'create',
      entityType: 'key_manager',
      entityId: keyManager.name,
      after: keyManager,
    });
  });
  const { resource, findings, notes } = parseProxyValue({
    apiVersion: API_VERSION_V1ALPHA1,
    kind: 'Mcp',
    metadata: { name: 'sample-everything' },
    spec: {
      displayName: 'Sample',
      version: 'v1.0',
      context: '/sample',
      specVersion: '2025-06-18',
      upstream: { url: settings.sandbox.mcpUrl },
      policies: [
        { name: 'mcp-auth', version: 'v1', params: { issuers: [keyManager.name] } },
        {
          name: 'analytics-header-filter',
          version: 'v1',
          params: { request: { mode: 'deny', headers: ['Authorization', 'Cookie'] } },
        },
      ],
    },
  });
  if (!resource) throw new Error(`the sample proxy does not fit its schema: ${JSON.stringify(findings)}`);
  await createProxy({ ...context, author }, { resource, notes });
}
