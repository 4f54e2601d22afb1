import { parseArgs } from 'node:util';
import { CommandError } from './command-error.ts';

export type Arguments = { positionals: string[]; json: boolean; dir?: string; from?: string };

/** Splits a command's arguments. @throws CommandError about usage for an option that is unknown or not `allowed` */
export function readArguments(args: readonly string[], allowed: readonly ('json' | 'dir' | 'from')[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, dir: { type: 'string' }, from: { type: 'string' } },
    });
    const foreign = (['json', 'dir', 'from'] as const).find(
      (name) => values[name] !== undefined && !allowed.includes(name),
    );
    if (foreign !== undefined) throw new Error(`Option '--${foreign}' means nothing to this command`);
    return { positionals, json: values.json ?? false, dir: values.dir, from: values.from };
  } catch (error) {
    throw new CommandError((error as Error).message, { usage: true });
  }
}
