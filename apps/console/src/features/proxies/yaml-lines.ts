import type { Finding } from '@tallygate/contracts/finding';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

export type ParsedYaml = { value: unknown; findings: Finding[]; lineOf: (path: string) => number };

/** Parses a resource written as YAML or JSON; keeps where each field stands so that findings get lines. */
export function parseResourceText(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const findings = document.errors.map((error) => ({ path: '', message: error.message, line: lineAt(error.pos[0]) }));

  const lineOf = (path: string): number => {
    let node: unknown = document.contents;
    let line = 1;
    for (const key of path.split(/[.[\]]+/).filter(Boolean)) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
        if (!pair) break;
        if (isScalar(pair.key) && pair.key.range) line = lineAt(pair.key.range[0]);
        node = pair.value;
      } else if (isSeq(node)) {
        const item: unknown = node.items[Number(key)];
        if (!item) break;
        if ((isMap(item) || isScalar(item) || isSeq(item)) && item.range) line = lineAt(item.range[0]);
        node = item;
      } else break;
    }
    return line;
  };
  return { value: findings.length === 0 ? document.toJS() : undefined, findings, lineOf };
}
