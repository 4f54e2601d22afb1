/** A package as an SBOM names it (CycloneDX 1.5, `components`). */
export type Component = {
  name: string;
  group?: string;
  version: string;
  licenses?: readonly { license?: { id?: string; name?: string }; expression?: string }[];
};

export type Licence = { name: string; version: string; licence: string; problem: string | null };

/** Licences that ask for no more than their text and the names of the authors. */
const ALLOWED = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0', 'Zlib']);

/** Packages under other terms that somebody read and found fit; another licence of the same package is a new question. */
const READ: Record<string, { licence: string; because: string }> = {
  '@fontsource-variable/inter': { licence: 'OFL-1.1', because: 'a font, passed on as it is with its licence' },
  '@fontsource-variable/jetbrains-mono': { licence: 'OFL-1.1', because: 'a font, passed on as it is with its licence' },
  'caniuse-lite': {
    licence: 'CC-BY-4.0',
    because: 'data that the build of the console reads; named in its licence list',
  },
  '@modelcontextprotocol/server-everything': {
    licence: 'SEE LICENSE IN LICENSE',
    because: 'MIT, passing to Apache-2.0, by the text it brings along; sandbox only',
  },
  'png-js': { licence: '', because: 'MIT by the text it brings along; its package.json leaves that out' },
};
/** Native parts of sharp, one per platform: a shared library that users may replace. */
const REPLACEABLE = /^@img\/sharp-(?:libvips-)?[a-z0-9-]+$/;

/** What each component is licensed under, and what is wrong with that; problems first, then by name. */
export function judgeLicences(components: readonly Component[]): Licence[] {
  const judged = components.map((component) => {
    const name = component.group === undefined ? component.name : `${component.group}/${component.name}`;
    const licence = licenceOf(component);
    return { name, version: component.version, licence, problem: problemOf(name, licence) };
  });
  return judged.sort((a, b) => Number(a.problem === null) - Number(b.problem === null) || a.name.localeCompare(b.name));
}

function licenceOf({ licenses = [] }: Component): string {
  const texts = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? '');
  return texts.filter((text) => text !== '').join(' AND ');
}

function problemOf(name: string, licence: string): string | null {
  const read = READ[name]?.licence;
  if (licence === '') return read === undefined ? 'names no licence' : null;
  if (licence === read || isAllowed(licence)) return null;
  if (REPLACEABLE.test(name) && /^(Apache-2\.0 AND )?LGPL-3\.0-or-later( AND MIT)?$/.test(licence)) return null;
  return 'is under a licence that nobody has read yet';
}

/** Whether an SPDX expression (`MIT`, `(MIT OR GPL-3.0)`, `MIT AND Zlib`) can be met by allowed licences alone. */
function isAllowed(expression: string): boolean {
  const text = expression.trim().replace(/^\(([^()]*)\)$/, '$1');
  if (/[()]/.test(text)) return false;
  return text.split(' OR ').some((choice) => choice.split(' AND ').every((id) => ALLOWED.has(id.trim())));
}
