import { FOREIGN_JSON, type JsonBudget, readJson } from '@tallygate/contracts/json-text';
import type { FastifyInstance } from 'fastify';

type Parsers = Pick<FastifyInstance, 'addContentTypeParser' | 'removeContentTypeParser'>;

/**
 * Lets the routes of a scope take JSON that is measured before it is parsed; in the place of Fastify's own parser. A body that is
 * empty is none, as clients that name the type of every request send it: routes that need one say what they miss.
 */
export function acceptJson(app: Parsers, budget: JsonBudget = FOREIGN_JSON): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = String(body);
    try {
      done(null, text.trim() === '' ? undefined : readJson(text, budget));
    } catch (error) {
      done(error as Error);
    }
  });
}
