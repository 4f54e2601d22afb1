import type { ToolView } from '@tallygate/contracts/proxy-tools';

type Definition = NonNullable<ToolView['definition']>;

/** A definition as text to read and compare: the description as agents read it, schemas as indented JSON. */
export function definitionText(definition: Definition): string {
  const { name, title, description, inputSchema, outputSchema, annotations } = definition;
  const parts: (readonly [label: string, value: unknown])[] = [
    ['name', name],
    ['title', title],
    ['description', description],
    ['annotations', annotations],
    ['input schema', inputSchema],
    ['output schema', outputSchema],
  ];
  return parts
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
      return /\n/.test(text) ? `${label}:\n${text.replaceAll(/^/gm, '  ')}` : `${label}: ${text}`;
    })
    .join('\n');
}
