// The suite imports `globSync` from `fs`, which Node 20 lacks; only a command that is not used here ever calls it.
const source = [
  "export * from 'node:fs';",
  "export { default } from 'node:fs';",
  "export function globSync() { throw new Error('globSync needs Node 22'); }",
].join('\n');
const FS_WITH_GLOB = `data:text/javascript,${encodeURIComponent(source)}`;

export async function resolve(specifier, context, next) {
  const fromSuite = /@modelcontextprotocol\/conformance\//.test(context.parentURL ?? '');
  if (fromSuite && (specifier === 'fs' || specifier === 'node:fs')) return { url: FS_WITH_GLOB, shortCircuit: true };
  return next(specifier, context);
}
