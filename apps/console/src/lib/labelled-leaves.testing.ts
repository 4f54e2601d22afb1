import { z } from 'zod';
import { type FieldLabels, labelAt } from './field-labels.ts';

type Node = {
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
  allOf?: Node[];
};

/** The paths of a schema's fields, lists included, for which labels have no word. */
export function unlabelledFields(schema: z.ZodType, labels: FieldLabels): string[] {
  const paths = new Set<string>();
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Node, '', paths);
  return [...paths].filter((path) => labelAt(labels, path) === undefined);
}

function walk(node: Node, path: string, paths: Set<string>): void {
  for (const [name, inner] of Object.entries(node.properties ?? {})) {
    const here = path === '' ? name : `${path}.${name}`;
    paths.add(here);
    walk(inner, here, paths);
  }
  if (node.items) walk(node.items, `${path}[0]`, paths);
  for (const inner of [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]) walk(inner, path, paths);
}
