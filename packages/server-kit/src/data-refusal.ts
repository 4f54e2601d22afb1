/** SQLSTATE class 22, data exception, and 54000, a row that fits into no index (PostgreSQL, appendix A). */
const REFUSED = /^(22...|54000)$/;

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/**
 * Whether PostgreSQL refused a value that it was given, as an error of the driver or of Prisma: no schema knows every limit of every
 * type, and what is out of range is the sender's doing, not the server's.
 */
export function isDataRefusal(error: unknown): boolean {
  const cause = property(property(property(error, 'meta'), 'driverAdapterError'), 'cause');
  return [property(error, 'code'), property(cause, 'originalCode')].some((code) => REFUSED.test(String(code)));
}
