import { MAX_TOOL_NAME } from '@tallygate/contracts/mcp-proxy';
import { unstorableIn } from '@tallygate/contracts/stored-text';
import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import type { Database } from '@tallygate/db/database';
import type { ToolPin } from '@tallygate/db/generated/client';
import { canonicalJson } from '@tallygate/server-kit/canonical-json';
import { toolHash } from '@tallygate/server-kit/tool-definition';
import type { Transaction } from '../database/transaction.ts';

/** Larger definitions are compared by their hash alone. */
const KEPT_CHARACTERS = 64 * 1024;
/** More tools of one server than are looked at; so many are listed by no agent. */
const MAX_TOOLS = 1_000;

type Listed = Inspection['tools'];
export type PinState = 'confirmed' | 'changed' | 'added' | 'removed';

/** How the last list stands to what was confirmed. */
export function pinState({ confirmedHash, listedHash }: Pick<ToolPin, 'confirmedHash' | 'listedHash'>): PinState {
  if (confirmedHash === listedHash) return 'confirmed';
  if (confirmedHash === null) return 'added';
  return listedHash === null ? 'removed' : 'changed';
}

/**
 * Compares what the server behind a proxy lists with what was confirmed, and keeps both. The first list of a proxy confirms
 * itself: there is nothing to compare it with.
 */
export async function noteTools(
  db: Database,
  { proxy, tools, at }: { proxy: string; tools: Listed; at: Date },
): Promise<void> {
  const listed = hashed(tools);
  await db.prisma.$transaction(async (tx) => {
    const isFirst = (await tx.toolReading.findUnique({ where: { proxy } })) === null;
    // The row is locked from here on: two lists of one proxy are noted one after the other.
    await tx.toolReading.upsert({ where: { proxy }, create: { proxy, readAt: at }, update: { readAt: at } });
    const pins = new Map((await tx.toolPin.findMany({ where: { proxy } })).map((pin) => [pin.tool, pin]));
    const found = [...listed].filter(([tool]) => !pins.has(tool));
    await tx.toolPin.createMany({
      data: found.map(([tool, { hash, text }]) => ({
        proxy,
        tool,
        ...(isFirst ? { confirmedHash: hash, confirmed: text, confirmedAt: at } : { differsSince: at }),
        listedHash: hash,
        listed: text,
        firstSeenAt: at,
      })),
      skipDuplicates: true,
    });
    for (const [tool, pin] of pins) {
      const { hash, text } = listed.get(tool) ?? { hash: null, text: null };
      if (hash === pin.listedHash) continue;
      // It came after the first list and went before anybody confirmed it.
      if (hash === null && pin.confirmedHash === null)
        await tx.toolPin.delete({ where: { proxy_tool: { proxy, tool } } });
      else
        await tx.toolPin.update({
          where: { proxy_tool: { proxy, tool } },
          data: { listedHash: hash, listed: text, differsSince: hash === pin.confirmedHash ? null : at },
        });
    }
  });
}

/** The tools that can be confirmed, by name. One that a server lists twice differs from each of its definitions. */
function hashed(tools: Listed): Map<string, { hash: string; text: string | null }> {
  const found = new Map<string, { hash: string; text: string | null }>();
  for (const tool of tools.slice(0, MAX_TOOLS)) {
    if (tool.name === '' || tool.name.length > MAX_TOOL_NAME || unstorableIn(tool.name) !== null) continue;
    const before = found.get(tool.name);
    const hash = toolHash(
      before === undefined ? tool : { name: tool.name, description: [before.hash, toolHash(tool)] },
    );
    if (hash === undefined) continue;
    const text = canonicalJson(tool) ?? null;
    found.set(tool.name, { hash, text: text !== null && text.length <= KEPT_CHARACTERS ? text : null });
  }
  return found;
}

/** Gives what was confirmed of a renamed proxy its new name; what a deleted proxy of that name left behind goes. */
export async function renamePins(tx: Transaction, from: string, to: string): Promise<void> {
  await tx.toolPin.deleteMany({ where: { proxy: to } });
  await tx.toolReading.deleteMany({ where: { proxy: to } });
  await tx.toolPin.updateMany({ where: { proxy: from }, data: { proxy: to } });
  await tx.toolReading.updateMany({ where: { proxy: from }, data: { proxy: to } });
}
