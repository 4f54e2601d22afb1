import { parseArgs } from 'node:util';
import { CommandError } from './command-error.ts';

const OPTIONS = {
  json: { type: 'boolean' },
  dir: { type: 'string' },
  from: { type: 'string' },
  file: { type: 'string' },
  expect: { type: 'string', multiple: true },
} as const;

type Option = keyof typeof OPTIONS;

export type Arguments = {
  positionals: string[];
  json: boolean;
  dir?: string;
  from?: string;
  file?: string;
  expect?: string[];
};

/** Splits a command's arguments. @throws CommandError about usage for an option that is unknown or not `allowed` */
export function readArguments(args: readonly string[], allowed: readonly Option[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: OPTIONS,
    });
    const foreign = (Object.keys(OPTIONS) as Option[]).find(
      (name) => values[name] !== undefined && !allowed.includes(name),
    );
    if (foreign !== undefined) throw new Error(`Option '--${foreign}' means nothing to this command`);
    return { ...values, positionals, json: values.json ?? false };
  } catch (error) {
    throw new CommandError((error as Error).message, { usage: true });
  }
}
