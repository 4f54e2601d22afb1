import { writeTerm, writeTerms } from '@tallygate/contracts/filter-terms';
import type { InvoiceDocument } from '@tallygate/contracts/invoice';
import type { MeterDefinition, MeterFilter } from '@tallygate/contracts/meter';

type Query = Record<string, string>;

/**
 * Per line of usage the query of `GET /events` for the calls behind it: the company's billed calls in the line's time, as far as
 * a list of events can say what its meter counts.
 */
export function callsOf(
  { company, lines }: Pick<InvoiceDocument, 'company' | 'lines'>,
  definitions: Readonly<Record<string, MeterDefinition>>,
): Record<string, Query> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const definition = line.meterId === undefined ? undefined : definitions[line.meterId];
      if (line.kind !== 'usage' || definition === undefined) return [];
      const query = {
        company: writeTerm(company),
        class: 'billed',
        ...conditionsOf(definition.filter),
        from: line.from,
        to: line.to,
      };
      return [[line.key, query]];
    }),
  );
}

const FIELDS = ['proxy', 'method', 'tool', 'consumer'] as const;

/** What of a filter a list of events can be asked: conditions that must all hold, on one of its columns. */
function conditionsOf(filter: MeterFilter): Query {
  if ('and' in filter) return Object.assign({}, ...filter.and.map(conditionsOf)) as Query;
  if (!('field' in filter)) return {};
  const field = FIELDS.find((one) => one === filter.field);
  if (field === undefined) return {};
  if (filter.op === 'equals') return { [field]: writeTerm(filter.value) };
  if (filter.op === 'in') return { [field]: writeTerms(filter.values.map((text) => ({ text, isPrefix: false }))) };
  return {};
}
