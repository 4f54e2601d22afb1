import type { Logger } from './logger.ts';

/**
 * Runs `close` once on SIGTERM or SIGINT, then exits; exits 1 when it takes longer than the deadline.
 * A second signal exits at once.
 */
export function onShutdown(options: { logger: Logger; close: () => Promise<void>; deadlineMs: number }): void {
  let isClosing = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isClosing) process.exit(1);
    isClosing = true;
    options.logger.info({ signal }, 'stopping');
    const deadline = setTimeout(() => {
      options.logger.error('did not stop in time');
      process.exit(1);
    }, options.deadlineMs);
    deadline.unref();
    options.close().then(
      () => process.exit(0),
      (error: unknown) => {
        options.logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Prints one line about why a process cannot start and exits with 1. */
export function failStart(logger: Logger, error: unknown): never {
  logger.fatal(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
