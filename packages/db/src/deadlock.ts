/** Whether PostgreSQL ended the transaction because it and another waited for each other (SQLSTATE 40P01). */
export function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '40P01';
}
