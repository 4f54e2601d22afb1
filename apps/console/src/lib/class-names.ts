import { type ClassValue, clsx } from 'clsx';

const DISPLAYS = ['block', 'inline-block', 'inline', 'flex', 'inline-flex', 'grid', 'hidden', 'contents'];
const POSITIONS = ['static', 'relative', 'absolute', 'fixed', 'sticky'];
const SIZE = /^(2xs|xs|sm|base|lg|[2-9]?xl|\[\d.*\])$/;
const ALIGNMENTS = ['start', 'center', 'end', 'justify'];
const MEASURES = /^(p[xytebs]?|size|(?:m(?:in|ax)-)?[hw]|gap(?:-[xy])?|rounded|bg|shadow)-/;

/** What a utility rules out beside its own kind. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  p: ['px', 'py', 'pt', 'pe', 'pb', 'ps'],
  px: ['pe', 'ps'],
  py: ['pt', 'pb'],
  size: ['w', 'h'],
  gap: ['gap-x', 'gap-y'],
};

const joined = new Map<string, string>();
const MOST = 500;

/**
 * Joins class names; a later utility wins over an earlier one of the same kind. Only kinds that our primitives set and their users
 * override are told apart; a library that knows them all would be a twentieth of a page's script.
 */
export function cn(...values: ClassValue[]): string {
  const text = clsx(values);
  const known = joined.get(text);
  if (known !== undefined) return known;
  const result = merge(text);
  if (joined.size >= MOST) joined.clear();
  joined.set(text, result);
  return result;
}

function merge(text: string): string {
  const taken = new Set<string>();
  const kept: string[] = [];
  for (const name of text.split(/\s+/).reverse()) {
    const { scope, utility } = partsOf(name);
    const kind = kindOf(utility);
    if (kind !== undefined) {
      if (taken.has(scope + kind)) continue;
      for (const one of [kind, ...(ALSO[kind] ?? [])]) taken.add(scope + one);
    }
    kept.unshift(name);
  }
  return kept.join(' ');
}

/** Where a utility holds, such as `sm:hover:`, with a mark where it is important; and the utility itself. */
function partsOf(name: string): { scope: string; utility: string } {
  let depth = 0;
  let start = 0;
  let end = name.length;
  for (let at = 0; at < name.length; at++) {
    const sign = name[at] ?? '';
    if ('[('.includes(sign)) depth += 1;
    else if ('])'.includes(sign)) depth -= 1;
    else if (depth > 0) continue;
    else if (sign === ':') [start, end] = [at + 1, name.length];
    else if (sign === '/') end = at;
  }
  const variants = name
    .slice(0, start)
    .split(/:(?![^[]*\])/)
    .sort()
    .join(':');
  const whole = name.slice(start, end);
  const isImportant = whole.endsWith('!');
  return { scope: `${variants}${isImportant ? '!' : ''} `, utility: isImportant ? whole.slice(0, -1) : whole };
}

/** What kind of utility it is; undefined for those that rule nothing out. */
function kindOf(utility: string): string | undefined {
  if (DISPLAYS.includes(utility)) return 'display';
  if (POSITIONS.includes(utility)) return 'position';
  const measure = MEASURES.exec(utility)?.[1];
  if (measure !== undefined) return measure;
  const [kind = '', ...rest] = utility.split('-');
  const value = rest.join('-');
  if (rest.length === 0) return undefined;
  switch (kind) {
    case 'text':
      return SIZE.test(value) ? 'text-size' : ALIGNMENTS.includes(value) ? 'text-align' : 'text-colour';
    case 'font':
      return ['sans', 'mono'].includes(value)
        ? 'font-family'
        : ['normal', 'medium', 'semibold', 'bold'].includes(value)
          ? 'font-weight'
          : undefined;
    case 'items':
      return ['start', 'center', 'end', 'baseline', 'stretch'].includes(value) ? kind : undefined;
    case 'justify':
      return ['start', 'center', 'end', 'between'].includes(value) ? kind : undefined;
    default:
      return undefined;
  }
}
