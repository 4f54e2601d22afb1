/**
 * The media type that a `Content-Type` says, in lower case; undefined when it is ambiguous. As official clients read it
 * (`mediaTypeEssence`): parameters that are not well-formed do not matter, but a comma among them joins two headers.
 */
export function mediaType(contentType: string): string | undefined {
  const at = contentType.indexOf(';');
  const type = (at === -1 ? contentType : contentType.slice(0, at)).trim().toLowerCase();
  const parameters = at === -1 ? '' : contentType.slice(at);
  if (type === '' || (parameters.includes(',') && !PARAMETERS.test(parameters))) return undefined;
  return type;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[\\x0b\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\x0b\\x20-\\xff])*"';
/** RFC 9110 section 5.6.6. */
const PARAMETERS = new RegExp(`^(?:; *${TOKEN} *= *(?:${QUOTED}|${TOKEN}) *)+$`);
