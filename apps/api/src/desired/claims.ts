import { AppError } from '@tallygate/contracts/app-error';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Transaction } from '../database/transaction.ts';
import { proxyColumns, servedPath } from './write-desired.ts';

/**
 * Makes sure that nobody else has the name, the display name with version, or the path.
 * @param except id of the proxy that is being replaced
 * @throws AppError PROXY_NAME_TAKEN, PROXY_VERSION_TAKEN or PROXY_PATH_TAKEN
 */
export async function requireFree(tx: Transaction, resource: McpProxy, except: string | null): Promise<void> {
  const { displayName, version, context, vhost } = proxyColumns(resource);
  const id = resource.metadata.name;
  const others = await tx.proxy.findMany({
    where: {
      AND: [
        except === null ? {} : { id: { not: except } },
        { OR: [{ id }, { displayName, version }, { vhost, context }] },
      ],
    },
    select: { id: true, displayName: true, version: true },
  });
  const taken = (code: ConstructorParameters<typeof AppError>[0], path: string, message: string) =>
    new AppError(code, { detail: message, findings: [{ path, message }] });
  if (others.some((other) => other.id === id))
    throw taken('PROXY_NAME_TAKEN', 'metadata.name', `configuration with handle '${id}' already exists`);
  if (others.some((other) => other.displayName === displayName && other.version === version))
    throw taken(
      'PROXY_VERSION_TAKEN',
      'spec.displayName',
      `configuration with name '${displayName}' and version '${version}' already exists`,
    );
  const owner = others[0];
  if (owner)
    throw taken(
      'PROXY_PATH_TAKEN',
      'spec.context',
      `the path ${servedPath(resource)}${vhost === '*' ? '' : ` on ${vhost}`} belongs to the proxy '${owner.id}' already`,
    );
}
