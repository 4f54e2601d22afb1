import type { FastifyInstance } from 'fastify';

const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml'];

type Parsers = Pick<FastifyInstance, 'addContentTypeParser' | 'removeAllContentTypeParsers'>;

/** Lets the routes of a scope take YAML, as text for their own parser. */
export function acceptYaml(app: Parsers): void {
  app.addContentTypeParser(YAML_TYPES, { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

/** Hands every body of a scope over as text, whatever its type: format and lines matter to the reader. */
export function acceptText(app: Parsers): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}
