import { readExact } from './exact-json.ts';

/** JSON text as a value with every digit; an empty text is none. Or where it stops to be JSON, by line and column. */
export function parseJson(text: string): { value: unknown } | { problem: string } {
  if (text.trim() === '') return { value: undefined };
  try {
    JSON.parse(text);
  } catch (error) {
    const [, position] = /position (\d+)/.exec((error as Error).message) ?? [];
    return { problem: `${place(text, position)}: this is not JSON` };
  }
  try {
    return { value: readExact(text) };
  } catch (error) {
    // What only the strict reader refuses: a name that stands twice with different values.
    const { message } = error as Error;
    const [, position] = /position (\d+)/.exec(message) ?? [];
    return { problem: `${place(text, position)}: ${message.replace(/ at position.*$|, position.*$/, '')}` };
  }
}

function place(text: string, position: string | undefined): string {
  const before = text.slice(0, position === undefined ? text.length : Number(position));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return `Line ${line}, column ${column}`;
}
