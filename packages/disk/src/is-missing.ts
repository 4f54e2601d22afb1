/** Whether a call on the file system failed because the file, or a folder on its way, is not there (`ENOENT`). */
export function isMissing(error: unknown): boolean {
  return hasErrorCode(error, 'ENOENT');
}

/** Whether an error of the system has this code (`EEXIST`, `EPERM`, …; errno(3)). */
export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
