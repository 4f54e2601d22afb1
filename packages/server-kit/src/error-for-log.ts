const MAX_CAUSES = 4;

export type LoggedError = {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggedError;
};

/**
 * What the log keeps of an error: its kind, message, code, stack and causes. Whatever else libraries hang on it, such as
 * what they were called with, may hold a credential.
 */
export function errorForLog(error: Error, depth = 0): LoggedError {
  const { code } = error as { code?: unknown };
  const message = describe(error);
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(frames ? { stack: [`${error.name}: ${message}`, ...frames].join('\n') } : {}),
    ...(error.cause instanceof Error && depth < MAX_CAUSES ? { cause: errorForLog(error.cause, depth + 1) } : {}),
  };
}

/** Messages that repeat what was given to the database, or the text around a mistake, are cut to what went wrong. */
function describe({ name, message }: Error): string {
  if (name.startsWith('PrismaClient')) return message.trim().split('\n').at(-1) ?? name;
  return name === 'SyntaxError' ? message.replace(/,? (?:\.\.\.)?"[\s\S]*$/, '') : message;
}
