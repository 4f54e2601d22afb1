import { type Document, isMap, isNode, isPair, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { Path, Segment } from '../model/path-origins.ts';

/** 1-based line of a path in a YAML document: of its key, or of its nearest parent that is there. */
export function yamlLineOf(document: Document, lines: LineCounter, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const segment of path) {
    const step = stepInto(node, segment);
    if (!step) break;
    offset = startOf(step.key) ?? startOf(step.value) ?? offset;
    node = step.value;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

/** A scalar as it was written, e.g. `1.0` for the number 1; undefined when there is none at the path. */
export function sourceAt(document: Document, path: Path): string | undefined {
  let node: unknown = document.contents;
  for (const segment of path) node = stepInto(node, segment)?.value;
  return isScalar(node) ? node.source : undefined;
}

function stepInto(node: unknown, segment: Segment): { key: unknown; value: unknown } | null {
  if (isSeq(node) && typeof segment === 'number') {
    const item: unknown = node.items[segment];
    return item === undefined ? null : { key: item, value: item };
  }
  if (!isMap(node)) return null;
  const pair = (node.items as Pair<unknown, unknown>[]).find(
    (item) => isPair(item) && (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(segment),
  );
  return pair ? { key: pair.key, value: pair.value } : null;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
