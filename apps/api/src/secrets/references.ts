const SECRET_REFERENCE = /^\{\{\s*secret\s+"([^"]+)"\s*\}\}$/;
const TEMPLATE = /^(?:Bearer\s+)?\{\{\s*(?:env|file)\s+[^{}]*\}\}$/i;

/** How a stored entity points at a secret. */
export function secretReference(name: string): string {
  return `{{ secret "${name}" }}`;
}

/** The secret's name when the text is a reference to one. */
export function referencedSecret(text: string): string | null {
  return SECRET_REFERENCE.exec(text)?.[1] ?? null;
}

/** Whether the text only points at the environment or a file of the gateway, and so is no secret itself. */
export function isTemplate(text: string): boolean {
  return TEMPLATE.test(text);
}
