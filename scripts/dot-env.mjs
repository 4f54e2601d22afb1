// The `.env` beside package.json, read as Docker Compose reads it, so that one file means one thing in both places.
// The rules are those of https://docs.docker.com/reference/compose-file/services/#env_file-format; they run before anything is installed.

/**
 * Reads the text of a `.env` file.
 *
 * @param {string} text the file
 * @param {Record<string, string | undefined>} environment what is set already: it wins over the file, and `${NAME}` finds it first
 * @returns {{ values: Record<string, string>, problems: string[] }} what the file sets, without what is set already; and one
 *   sentence for each line that cannot be read, naming the line but never a value
 */
export function parseDotEnv(text, environment) {
  const values = {};
  const problems = [];
  const lookUp = (name) => environment[name] ?? values[name];
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let at = 0;
  while (at < source.length) {
    const lineEnd = endOfLine(source, at);
    const line = source.slice(at, lineEnd);
    const number = source.slice(0, at).split('\n').length;
    if (/^\s*(#|$)/.test(line)) {
      at = lineEnd + 1;
      continue;
    }
    const [start, name] = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*[=:][^\S\n]*/.exec(line) ?? [];
    if (start === undefined) {
      // A name alone passes on what is set already.
      if (!/^\s*(?:export\s+)?[A-Za-z_][\w.]*\s*$/.test(line))
        problems.push(`line ${number}: expected NAME=value, a comment or nothing`);
      at = lineEnd + 1;
      continue;
    }
    const found = readValue(source, at + start.length, lookUp);
    if (found.problem !== undefined) problems.push(`line ${number}, ${name}: ${found.problem}`);
    else if (environment[name] === undefined) values[name] = found.value;
    at = found.end + 1;
  }
  return { values, problems };
}

/** A value that begins at `start`, and the end of its last line. Quoted values may go over several lines. */
function readValue(source, start, lookUp) {
  const quote = source[start];
  if (quote !== '"' && quote !== "'") {
    const end = endOfLine(source, start);
    // A `#` inside a word belongs to the value, as in a password; after a blank it begins a comment.
    const bare = source
      .slice(start, end)
      .replace(/(^|\s)#.*$/, '')
      .trim();
    return { ...interpolate(bare, lookUp), end };
  }
  const close = closingQuote(source, start, quote);
  if (close === -1) return { problem: `the quote ${quote} is never closed`, end: endOfLine(source, start) };
  const end = endOfLine(source, close);
  if (!/^\s*(#.*)?$/.test(source.slice(close + 1, end)))
    return { problem: `expected nothing but a comment after the closing ${quote}`, end };
  const inside = source.slice(start + 1, close);
  if (quote === "'") return { value: inside.replaceAll("\\'", "'"), end };
  return { ...interpolate(inside, lookUp, true), end };
}

function closingQuote(source, start, quote) {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === quote) return at;
  }
  return -1;
}

function endOfLine(source, from) {
  const end = source.indexOf('\n', from);
  return end === -1 ? source.length : end;
}

const ESCAPES = { n: '\n', r: '\r', t: '\t' };

/** Puts variables in, and, in double quotes, reads escapes. A `$` that begins no name stands for itself. */
function interpolate(text, lookUp, isQuoted = false) {
  let value = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isQuoted && character === '\\' && at + 1 < text.length) {
      at++;
      value += ESCAPES[text[at]] ?? (/["'\\$]/.test(text[at]) ? text[at] : `\\${text[at]}`);
      continue;
    }
    const name = character === '$' ? /^\$([A-Za-z_]\w*)/.exec(text.slice(at)) : null;
    if (name !== null) {
      value += lookUp(name[1]) ?? '';
      at += name[0].length - 1;
      continue;
    }
    if (character !== '$' || text[at + 1] !== '{') {
      value += character;
      continue;
    }
    const close = closingBrace(text, at + 1);
    if (close === -1) return { problem: 'a brace after $ is never closed; single quotes keep a $ as it is' };
    const found = expand(text.slice(at + 2, close), lookUp);
    if (found.problem !== undefined) return found;
    value += found.value;
    at = close;
  }
  return { value };
}

function closingBrace(text, open) {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

/** What stands between `${` and `}`: a name, and what holds when it is unset (`-`, `?`, `+`) or also when empty (with `:`). */
function expand(expression, lookUp) {
  const [, name, operator, rest = ''] = /^([A-Za-z_]\w*)(?:(:?[-?+])([\s\S]*))?$/.exec(expression) ?? [];
  // What was found is not repeated: it may be part of a password.
  if (name === undefined) return { problem: 'expected a name in braces after $; single quotes keep a $ as it is' };
  const current = lookUp(name);
  const isThere = operator?.startsWith(':') ? Boolean(current) : current !== undefined;
  if (operator?.endsWith('+')) return isThere ? interpolate(rest, lookUp) : { value: '' };
  if (isThere || operator === undefined) return { value: current ?? '' };
  if (operator.endsWith('?')) return { problem: rest === '' ? `${name} is not set` : rest };
  return interpolate(rest, lookUp);
}
