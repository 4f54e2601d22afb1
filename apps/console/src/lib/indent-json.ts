/**
 * JSON text with a member on each line, and not one character of a value changed: numbers keep digits that a double would
 * lose.
 * @param text valid JSON
 */
export function indentJson(text: string): string {
  let depth = 0;
  let indented = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g)) {
    const last = indented.at(-1);
    if (token === '}' || token === ']') {
      depth -= 1;
      indented += last === '{' || last === '[' ? token : line() + token;
    } else {
      if ((last === '{' || last === '[' || last === ',') && indented !== '') indented += line();
      if (token === '{' || token === '[') depth += 1;
      indented += token === ':' ? ': ' : token;
    }
  }
  return indented;
}
