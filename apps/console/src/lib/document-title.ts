/** A document that the console shows, as its server lists it. */
export type DocumentTitle = { folder: 'guide' | 'errors'; name: string; title: string };

/** Where a document stands in the console. */
export function documentPath({ folder, name }: Pick<DocumentTitle, 'folder' | 'name'>): string {
  return `/documents/${folder}/${name}`;
}

/**
 * Where a link of a document leads: another document of the console, a place on this one, or the web.
 * @param from the document with the link
 * @returns null for what only the sources have
 */
export function documentLink(href: string, from: Pick<DocumentTitle, 'folder' | 'name'>): string | null {
  if (/^https?:/.test(href)) return href;
  if (href.startsWith('#')) return href;
  const { pathname, hash } = new URL(href, `http://documents/${from.folder}/${from.name}.md`);
  const [, folder, name] = /^\/(guide|errors)\/([A-Za-z0-9_-]+)\.md$/.exec(pathname) ?? [];
  return folder === undefined || name === undefined ? null : `/documents/${folder}/${name}${hash}`;
}
