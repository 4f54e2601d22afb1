import { formName } from './form-errors.ts';

/** The words of a form for paths of what it sends: `spec.context` → `Path`. `*` stands for any place of a list. */
export type FieldLabels = Readonly<Record<string, string>>;

/** The label of the field at a path, or of the nearest that holds it; undefined when the form has none. */
export function labelAt(labels: FieldLabels, path: string): string | undefined {
  const parts = formName(path)
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? '*' : part));
  for (let length = parts.length; length > 0; length -= 1) {
    const label = labels[parts.slice(0, length).join('.')];
    if (label !== undefined) return label;
  }
  return undefined;
}
