// What the product says when it refuses something, read from its sources, so that a changed word is seen.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** Where refusals are made, and whether every sentence of a file counts there or only those of an error. */
type Place = { name: string; isEverySentence: boolean };

const PLACES: readonly Place[] = [
  { name: 'packages/contracts', isEverySentence: true },
  { name: 'packages/config', isEverySentence: true },
  { name: 'apps/gateway', isEverySentence: true },
  { name: 'apps/api', isEverySentence: false },
  { name: 'apps/console', isEverySentence: false },
];

/** Members of an object that make it a refusal, in the order in which they are written down. */
const FIELDS = ['status', 'code', 'title', 'message', 'reason', 'detail', 'denial'];
const SENTENCES = new Set(['title', 'message', 'reason', 'detail']);
/** Calls whose texts are no refusals: they go to the log, into documentation, or to the database. */
const NOT_REFUSALS = /^(?:describe|debug|info|warn|error|fatal|log|query|\$queryRaw|\$executeRaw|prepare|RegExp)$/;

type Node = { type: string; [member: string]: unknown };

/**
 * Reads the refusals of one place.
 *
 * @param root the absolute path of the repository
 * @returns one line for each error object, call with a sentence, and sentence; sorted, each once, whichever file it is in
 */
export function collectRefusals(root: string, { name, isEverySentence }: Place): string[] {
  const lines = new Set<string>();
  const folder = path.join(root, name, 'src');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isProduction)) {
    const isOfWords = /words\.tsx?$/.test(file);
    if (name === 'apps/console' && !isOfWords) continue;
    const { program } = parseSync(file, readFileSync(path.join(folder, file), 'utf8'));
    const visit = (node: Node, label: string): void => {
      if (node.type.startsWith('TS') && /Type|Interface/.test(node.type)) return;
      if (node.type === 'ImportDeclaration') return;
      if (node.type === 'CallExpression' && NOT_REFUSALS.test(calleeOf(node))) return;
      if (node.type === 'ObjectExpression') addRecord(lines, node, label);
      if (/^(?:Call|New)Expression$/.test(node.type)) addCall(lines, node, isEverySentence);
      if (isEverySentence && isSentence(node)) lines.add(textOf(node));
      if (isOfWords && node.type === 'Property' && isText(node.value))
        lines.add(`${keyOf(node)}: ${textOf(node.value)}`);
      for (const child of children(node)) visit(child, node.type === 'Property' ? keyOf(node) : '');
    };
    visit(program as unknown as Node, '');
  }
  return [...lines].sort();
}

/** All refusals of the product as one text: a heading for each place, then its lines. */
export function refusalsText(root: string): string {
  return PLACES.map((place) => `# ${place.name}\n\n${collectRefusals(root, place).join('\n')}\n`).join('\n');
}

function isProduction(file: string): boolean {
  return (
    /\.tsx?$/.test(file) &&
    !/\.(?:test|testing|slow|fuzz|fixture|d)\.tsx?$|(?:^|\/)(?:fixtures|test-support)\//.test(file)
  );
}

function addRecord(lines: Set<string>, node: Node, label: string): void {
  const fields = new Map(
    (node.properties as Node[]).flatMap((one) =>
      one.type === 'Property' ? [[keyOf(one), one.value as Node]] : [],
    ) as [string, Node][],
  );
  if (![...SENTENCES].some((key) => isText(fields.get(key)))) return;
  const written = FIELDS.flatMap((key) => {
    const value = fields.get(key);
    return value === undefined ? [] : [`${key}=${textOf(value)}`];
  });
  lines.add(`${label === '' ? '' : `${label} `}{ ${written.join(', ')} }`);
}

function addCall(lines: Set<string>, node: Node, isEverySentence: boolean): void {
  const callee = calleeOf(node);
  const parts = node.arguments as Node[];
  if (!(callee === 'AppError' || (isEverySentence && parts.some(isSentence)))) return;
  const shown = parts.filter(({ type }) => !/Function|Object|Array/.test(type)).map(textOf);
  lines.add(`${callee}(${shown.join(', ')})`);
}

function isText(node: unknown): node is Node {
  const { type, value } = (node ?? {}) as Node;
  if (type === 'ConditionalExpression') return isText((node as Node).consequent) || isText((node as Node).alternate);
  return type === 'TemplateLiteral' || (type === 'Literal' && typeof value === 'string');
}

/** Whether a text has words beside each other in one line; what has several lines is a program or a page. */
function isSentence(node: Node): boolean {
  if (!isText(node) || node.type === 'ConditionalExpression') return false;
  return /^[^\n]*[A-Za-z][a-z]* [A-Za-z`"$][^\n]*$/.test(textOf(node));
}

/** A value as the source shows it, without what only runs: templates keep their texts, other expressions are `…`. */
function textOf(node: Node): string {
  if (node.type === 'Literal') return typeof node.value === 'string' ? `"${node.value}"` : String(node.value);
  if (node.type === 'UnaryExpression') return `${node.operator}${textOf(node.argument as Node)}`;
  if (node.type === 'Identifier') return String(node.name);
  if (node.type === 'ConditionalExpression')
    return `${textOf(node.consequent as Node)} | ${textOf(node.alternate as Node)}`;
  if (node.type !== 'TemplateLiteral') return '…';
  const quasis = node.quasis as { value: { cooked: string } }[];
  return `"${quasis.map(({ value }) => value.cooked).join('{…}')}"`;
}

function calleeOf({ callee }: Node): string {
  const { type, name, property } = callee as Node;
  if (type === 'Identifier') return String(name);
  return type === 'MemberExpression' ? String((property as Node).name ?? '') : '';
}

function keyOf({ key }: Node): string {
  return String((key as Node).name ?? (key as Node).value ?? '');
}

function children(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof (value as Node | null)?.type === 'string');
}
