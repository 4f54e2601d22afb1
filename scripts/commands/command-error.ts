/**
 * Thrown when a command cannot be done; its message is one line for the operator. `usage` = the command line itself is
 * wrong.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly usage: boolean;

  constructor(message: string, options: { usage?: boolean } = {}) {
    super(message);
    this.usage = options.usage ?? false;
  }
}

/** What a command prints, and how its process ends: 0 = all is well, 1 = something is wrong. */
export type CommandResult = { text: string; exitCode: 0 | 1 };
