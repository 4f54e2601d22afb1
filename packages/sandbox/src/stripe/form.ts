/** Values of a form as Stripe writes it: `items[0][price]=…`, `expand[]=…`; numbers stay text. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

type Branch = { text?: string; children: Map<string, Branch> };

/**
 * Reads a form-encoded body or query. Indexes that count up from 0 make an array, other names an object.
 * @param text as it came, without `?`
 */
export function readForm(text: string): Record<string, FormValue> {
  const root: Branch = { children: new Map() };
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split('[').map((part, index) => (index === 0 ? part : part.replace(/\]$/, '')));
    let branch = root;
    for (const part of path) branch = childOf(branch, part);
    branch.text = value;
  }
  return objectOf(root);
}

function childOf(branch: Branch, part: string): Branch {
  const key = part === '' ? String(branch.children.size) : part;
  const known = branch.children.get(key);
  if (known) return known;
  const made: Branch = { children: new Map() };
  branch.children.set(key, made);
  return made;
}

function objectOf({ children }: Branch): Record<string, FormValue> {
  // Without a prototype a parameter named `__proto__` is a name like any other.
  const made: Record<string, FormValue> = Object.create(null);
  for (const [name, branch] of children) made[name] = readBranch(branch);
  return made;
}

function readBranch(branch: Branch): FormValue {
  if (branch.children.size === 0) return branch.text ?? '';
  const isArray = [...branch.children.keys()].every((key, index) => key === String(index));
  return isArray ? [...branch.children.values()].map(readBranch) : objectOf(branch);
}
