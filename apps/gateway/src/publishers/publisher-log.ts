/** What publishers need of a logger; any pino logger is one. */
export type PublisherLog = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): PublisherLog;
};
