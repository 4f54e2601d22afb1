import { AppError } from '@tallygate/contracts/app-error';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { ConfirmTools } from '@tallygate/contracts/proxy-tools';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { asProxy } from '../desired/desired-model.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import { requireResource } from '../proxies/parse-resource.ts';
import { replaceProxy } from '../proxies/replace-proxy.ts';
import type { Vault } from '../secrets/vault.ts';

type Context = { db: Database; vault: Vault; configFile: ConfigFile; now: () => Date; author: Author };

/**
 * Confirms tools as they were looked at. A proxy that holds changed tools gets their hashes as a pending change.
 * @throws AppError PROXY_NOT_FOUND, or TOOL_CHANGED_AGAIN when one is listed otherwise by now
 */
export async function confirmToolsOf(context: Context, id: string, { tools }: ConfirmTools): Promise<void> {
  const { db, author, now } = context;
  const at = now();
  await db.prisma.$transaction(async (tx) => {
    await requireProxy(tx, id);
    const pins = new Map((await tx.toolPin.findMany({ where: { proxy: id } })).map((pin) => [pin.tool, pin]));
    const before: Record<string, string | null> = {};
    for (const { name, hash } of tools) {
      const pin = pins.get(name);
      if (pin === undefined || pin.listedHash !== hash) throw changedAgain(name);
      before[name] = pin.confirmedHash;
      const where = { proxy_tool: { proxy: id, tool: name } };
      if (hash === null) await tx.toolPin.delete({ where });
      else
        await tx.toolPin.update({
          where,
          data: {
            confirmedHash: hash,
            confirmed: pin.listed,
            confirmedAt: at,
            confirmedBy: author.actor,
            differsSince: null,
          },
        });
    }
    await writeAudit(tx, author, {
      action: 'confirm_tools',
      entityType: 'proxy',
      entityId: id,
      before,
      after: Object.fromEntries(tools.map(({ name, hash }) => [name, hash])),
    });
  });
  await writeHashes(context, id, tools);
}

function changedAgain(name: string): AppError {
  return new AppError('TOOL_CHANGED_AGAIN', {
    detail: `The server lists "${name}" otherwise than when you looked at it; look at it again`,
  });
}

/** Where changed tools are held the confirmed hashes stand in the proxy's resource, from which the gateway has them. */
async function writeHashes(context: Context, id: string, tools: ConfirmTools['tools']): Promise<void> {
  const row = await requireProxy(context.db.prisma, id);
  const stored = asProxy(row.resource);
  const definitions = stored.spec.toolDefinitions;
  if (definitions?.onChange !== 'hold') return;
  const confirmed = { ...definitions.confirmed };
  for (const { name, hash } of tools) {
    if (hash === null) delete confirmed[name];
    else confirmed[name] = hash;
  }
  const input: McpProxy = { ...stored, spec: { ...stored.spec, toolDefinitions: { ...definitions, confirmed } } };
  await replaceProxy(context, { id, checked: requireResource({ input, stored }), revision: row.revision });
}
