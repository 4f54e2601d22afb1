/** A spreadsheet would run a text that begins like a formula; the apostrophe makes it text. Numbers stay numbers. */
export function asCellText(value: string): string {
  return /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
}
