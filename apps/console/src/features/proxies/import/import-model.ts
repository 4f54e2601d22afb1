import type { Finding } from '@tallygate/contracts/finding';
import type { ImportedProxy } from '@tallygate/contracts/proxy-import';

/** What tells a document from the others of its text. */
export function placeOf({ line, id }: ImportedProxy): string {
  return `${line} ${id ?? ''}`;
}

/** Whether there is something to save in it. */
export function isSavable({ outcome }: ImportedProxy): boolean {
  return outcome === 'create' || outcome === 'change';
}

/** A finding at its line of the editor. */
export function markOf({ line = 1, path, message }: Finding): { line: number; message: string } {
  return { line, message: path === '' ? message : `${path}: ${message}` };
}
