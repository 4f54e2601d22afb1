import { AppError } from '@tallygate/contracts/app-error';
import { FOREIGN_JSON, type JsonBudget, readJson } from '@tallygate/contracts/json-text';
import type { FastifyInstance } from 'fastify';

type Parsers = Pick<FastifyInstance, 'addContentTypeParser' | 'removeContentTypeParser'>;

/** Lets the routes of a scope take JSON that is measured before it is parsed; in the place of Fastify's own parser. */
export function acceptJson(app: Parsers, budget: JsonBudget = FOREIGN_JSON): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, readJson(requireText(String(body)), budget));
    } catch (error) {
      done(error as Error);
    }
  });
}

function requireText(text: string): string {
  if (text.trim() !== '') return text;
  throw new AppError('INVALID_INPUT', { detail: 'The body is empty; expected JSON, as its Content-Type says' });
}
