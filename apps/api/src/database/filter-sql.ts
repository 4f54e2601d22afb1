import type { NumberRange } from '@tallygate/contracts/filter-number';
import type { Term } from '@tallygate/contracts/filter-terms';
import type { Filterable } from '@tallygate/contracts/table-column';
import { type ColumnCondition, isNumeric, rangeOf } from '@tallygate/contracts/table-filter';
import { Prisma } from '@tallygate/db/generated/client';

/**
 * A condition on a column as SQL that is true or false, never null. Values are beside the text, never in it.
 * @param column the expression, which is ours and no input
 */
export function conditionSql<Row>(
  { column: { kind }, isExcluded, terms }: ColumnCondition<Row>,
  column: string,
): Prisma.Sql {
  const name = Prisma.raw(column);
  const any = Prisma.join(alternatives(kind, terms, name), ' or ');
  // Only what is left out must be told from null: an included value never equals it, and the plain form uses an index.
  return isExcluded ? Prisma.sql`(${any}) is not true` : Prisma.sql`(${any})`;
}

function alternatives(kind: Filterable<never>['kind'], terms: readonly Term[], name: Prisma.Sql): Prisma.Sql[] {
  if (isNumeric({ kind })) return terms.map((term) => rangeSql(rangeOf(term), kind, name));
  if (kind === 'bool') return terms.map(({ text }) => Prisma.sql`${name} = ${text === 'true'}::boolean`);
  const exact = terms.filter(({ text, isPrefix }) => !isPrefix && text !== '').map(({ text }) => text);
  return [
    ...(exact.length > 0 ? [equalsSql(kind, exact, name)] : []),
    ...(terms.some(({ text, isPrefix }) => text === '' && !isPrefix)
      ? [Prisma.sql`${name} is null or ${name} = ''`]
      : []),
    ...terms
      .filter(({ isPrefix }) => isPrefix)
      .map(({ text }) => Prisma.sql`starts_with(coalesce(${name}, ''), ${text})`),
  ];
}

function equalsSql(kind: Filterable<never>['kind'], values: readonly string[], name: Prisma.Sql): Prisma.Sql {
  const type = Prisma.raw(kind === 'id' ? 'uuid' : 'text');
  const [only] = values;
  return values.length === 1 ? Prisma.sql`${name} = ${only}::${type}` : Prisma.sql`${name} = any(${values}::${type}[])`;
}

function rangeSql(
  { min, max, isMinOpen, isMaxOpen }: NumberRange,
  kind: Filterable<never>['kind'],
  name: Prisma.Sql,
): Prisma.Sql {
  // Three digits always fit an integer, and partial indexes are on integers.
  const type = Prisma.raw(kind === 'status' ? 'int' : 'numeric');
  if (min !== undefined && min === max) return Prisma.sql`${name} = ${min}::${type}`;
  const bounds = [
    ...(min === undefined ? [] : [Prisma.sql`${name} ${Prisma.raw(isMinOpen ? '>' : '>=')} ${min}::${type}`]),
    ...(max === undefined ? [] : [Prisma.sql`${name} ${Prisma.raw(isMaxOpen ? '<' : '<=')} ${max}::${type}`]),
  ];
  return Prisma.sql`(${Prisma.join(bounds, ' and ')})`;
}
