const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * A row in the text format of COPY: tabs between values, a line feed after the row (PostgreSQL, "COPY").
 * @param values in the order of the columns; undefined is null
 */
export function copyText(values: readonly (string | number | boolean | undefined)[]): string {
  return `${values.map(field).join('\t')}\n`;
}

function field(value: string | number | boolean | undefined): string {
  if (value === undefined) return '\\N';
  return typeof value === 'string'
    ? value.replace(SPECIAL, (character) => ESCAPES[character] ?? character)
    : String(value);
}
