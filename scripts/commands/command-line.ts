import { Command, CommanderError } from 'commander';
import { CommandError, type CommandResult } from './command-error.ts';

/** Called with the result by the command that ran. */
export type Report = (result: CommandResult) => void;

/** A program that ends no process and prints nothing itself. The commands that are added to it inherit that. */
export function quietProgram(name: string): Command {
  return new Command(name)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .showSuggestionAfterError(false);
}

/** Whether commander only wanted to print the help, which this program prints itself. */
export function isHelp(error: unknown): boolean {
  return (
    error instanceof CommanderError && (error.code === 'commander.help' || error.code === 'commander.helpDisplayed')
  );
}

/** Turns commander's error about a wrong command line into one of this program; returns any other error as it is. */
export function readableError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const text = error.message.replace(/^error: /, '');
  const unknownOption = /^unknown option '([^']+)'/.exec(text)?.[1];
  const message = unknownOption === undefined ? text : `Option '${unknownOption}' means nothing to this command`;
  return new CommandError(message, { usage: true });
}

/**
 * Sets what a group answers when none of its commands is named. It must be called last, because commands that are added
 * later would inherit its leniency.
 */
export function orElse(group: Command, fail: (found: string) => CommandError): Command {
  return group
    .argument('[command]')
    .allowExcessArguments()
    .allowUnknownOption()
    .action((found = 'nothing') => {
      throw fail(found);
    });
}
