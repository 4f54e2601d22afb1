import { hasDefault, isOnlyTemplate } from '../templates/templates.ts';

const REFERENCE = /^\{\{ secret "((?:[^"\\]|\\.)+)" \}\}$/;

/** How stored configuration points at a secret of the vault. */
export function secretReference(name: string): string {
  return `{{ secret ${JSON.stringify(name)} }}`;
}

/** The secret's name when the text is nothing but a reference to one. */
export function referencedSecret(text: string): string | null {
  const name = REFERENCE.exec(text)?.[1];
  return name === undefined ? null : name.replace(/\\(.)/g, '$1');
}

/**
 * Whether the text only says where the gateway finds a value (`{{ env }}`, `{{ file }}`) and so holds none itself; a
 * default would be one.
 */
export function isPointer(text: string): boolean {
  return isOnlyTemplate(text) && !hasDefault(text) && !/\{\{-?\s*secret\b/.test(text);
}
