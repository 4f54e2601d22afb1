export type DatabaseOpenErrorCode =
  | 'data_dir_unusable'
  | 'data_dir_in_use'
  | 'data_dir_incompatible'
  | 'url_invalid'
  | 'server_unreachable'
  | 'authentication_failed'
  | 'database_unknown'
  | 'database_newer'
  | 'migration_failed';

/**
 * The database cannot be opened. `message` is one line for the operator: the setting, what was found, what to do. It never
 * contains a password.
 */
export class DatabaseOpenError extends Error {
  override readonly name = 'DatabaseOpenError';
  readonly code: DatabaseOpenErrorCode;

  constructor(code: DatabaseOpenErrorCode, message: string, options?: ErrorOptions) {
    super(message.replace(/\s*\n\s*/g, ' '), options);
    this.code = code;
  }
}
