import type { ASTNode } from '@marcbachmann/cel-js';

/** What stands in the place of a node; undefined = the node itself. `write` writes a part of it. */
export type Replacement = (node: ASTNode, write: (part: ASTNode) => string) => string | undefined;

/**
 * Writes a parsed CEL expression as text again, with some nodes replaced. Every operation stands in parentheses, so the text
 * is read back as the same tree; the library's own writer rounds numbers and splits characters beyond U+FFFF.
 */
export function writeCel(ast: ASTNode, replace: Replacement): string {
  const write = (node: ASTNode): string => replace(node, write) ?? writeNode(node, write);
  return write(ast);
}

function writeNode({ op, args }: ASTNode, write: (part: ASTNode) => string): string {
  const list = (nodes: readonly ASTNode[]) => nodes.map(write).join(', ');
  switch (op) {
    case 'value':
      return writeLiteral(args);
    case 'id':
      return args;
    case '!_':
      return `(!${write(args)})`;
    case '-_':
      return `(-${write(args)})`;
    case '.':
    case '.?':
      return `${write(args[0])}${op}${args[1]}`;
    case '[]':
      return `${write(args[0])}[${write(args[1])}]`;
    case '[?]':
      return `${write(args[0])}[?${write(args[1])}]`;
    case 'call':
      return `${args[0]}(${list(args[1])})`;
    case 'rcall':
      return `${write(args[1])}.${args[0]}(${list(args[2])})`;
    case 'list':
      return `[${list(args)}]`;
    case 'map':
      return `{${args.map(([key, value]) => `${write(key)}: ${write(value)}`).join(', ')}}`;
    case '?:':
      return `(${write(args[0])} ? ${write(args[1])} : ${write(args[2])})`;
    default:
      return `(${write(args[0])} ${op} ${write(args[1])})`;
  }
}

function writeLiteral(value: unknown): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'bigint') return value < 0n ? `(${value})` : String(value);
  if (typeof value === 'number') return /[.e]/.test(String(value)) ? `(${value})` : `(${value}.0)`;
  if (value instanceof Uint8Array) {
    return `b"${[...value].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;
  }
  if (value === null || typeof value === 'boolean') return String(value);
  return `${String((value as { value: bigint }).value)}u`;
}

function writeString(text: string): string {
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x20 && code < 0x7f && character !== '"' && character !== '\\') return character;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${escaped.join('')}"`;
}
