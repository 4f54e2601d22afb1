import { describeFound, formatPath, problemsFromZod } from '@tallygate/contracts/finding';
import {
  condition,
  type MeterDefinition,
  type MeterFilter,
  meterDefinition,
  meterFilter,
} from '@tallygate/contracts/meter';
import { type ChangeMeter, saveMeter } from '@tallygate/contracts/meter-view';
import type { Price } from '@tallygate/contracts/price';
import { checkPrice } from '#components/price/check-price.ts';
import { productNowMs } from '#lib/clock.ts';
import { fieldOf, formField } from './form-field.ts';
import { type ConditionRow, type MeterValues, OTHER_FIELD } from './meter-values.ts';
import { priceFrom } from './price-start.ts';

/** A problem and the name of the form field that it is shown at. */
type FieldProblem = { name: string; message: string };

export type CheckedMeter = {
  name: string;
  definition: MeterDefinition | null;
  price: Price | null;
  /** Ready to be saved; null while anything is wrong. */
  meter: ChangeMeter | null;
  problems: FieldProblem[];
};

/** Parts of a stored meter that the form does not show, and that saving must keep. */
export type KeptDefinition = Partial<Pick<MeterDefinition, 'groupBy'>> & {
  anchor?: string;
  /** A change of a stored meter: its price may begin at another time than now. */
  isStored?: true;
};

/** The meter that a form describes, by the same schema as the api's, with each problem at its field. */
export function checkMeter(values: MeterValues, kept: KeptDefinition = {}): CheckedMeter {
  const problems: FieldProblem[] = [];
  const name = saveMeter.shape.name.safeParse(values.name);
  if (!name.success) problems.push({ name: 'name', message: name.error.issues[0]?.message ?? 'Give the meter a name' });

  const definition = definitionOf(values, kept, problems);
  const { price: checkedPrice, problems: ofPrice } = checkPrice(values);
  problems.push(...ofPrice);
  if (kept.isStored && values.priceStart === 'at' && Number.isNaN(Date.parse(values.priceAt)))
    problems.push({ name: 'priceAt', message: 'Enter a date and a time' });
  const isRight = problems.length === 0 && name.success && definition && checkedPrice;
  const from = isRight && kept.isStored ? priceFrom(values, definition.period, productNowMs()) : undefined;
  const meter = isRight
    ? { name: name.data, definition, price: checkedPrice, ...(from === undefined ? {} : { priceFrom: from }) }
    : null;
  return { name: values.name, definition, price: checkedPrice, meter, problems };
}

function definitionOf(values: MeterValues, kept: KeptDefinition, problems: FieldProblem[]): MeterDefinition | null {
  const filter =
    values.filterAs === 'json' ? filterFromJson(values.filterJson, problems) : filterFromRows(values, problems);
  const rest = meterDefinition.omit({ filter: true }).safeParse({
    metric: values.metric === 'count' ? { type: 'count' } : { type: values.metric, field: values.metricField.trim() },
    ...(kept.groupBy && { groupBy: kept.groupBy }),
    period: {
      interval: values.interval,
      intervalCount: Number(values.intervalCount),
      zone: values.zone.trim(),
      ...(kept.anchor && { anchor: kept.anchor }),
    },
    multiplier: values.multiplier.trim() || '1',
    roundingMode: values.roundingMode,
  });
  if (!rest.success) {
    for (const { path, message } of rest.error.issues) {
      const field = formField(`definition.${path.join('.')}`, values);
      problems.push({ name: field, message: field === 'metricField' ? 'Enter the path of a field' : message });
    }
  }
  return filter && rest.success ? { ...rest.data, filter } : null;
}

function filterFromJson(text: string, problems: FieldProblem[]): MeterFilter | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    problems.push({
      name: 'filterJson',
      message: `This is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    });
    return null;
  }
  const parsed = meterFilter.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = problemsFromZod(parsed.error, value, { describe: describeFound, limit: 1 }).problems;
  problems.push({
    name: 'filterJson',
    message: first ? `${formatPath(first.segments) || 'filter'} ${first.message}` : 'This is not a filter',
  });
  return null;
}

function filterFromRows({ conditions, match }: MeterValues, problems: FieldProblem[]): MeterFilter | null {
  const before = problems.length;
  const parsed = conditions.flatMap((row, index) => {
    const at = (field: keyof ConditionRow) => `conditions.${index}.${field}`;
    if (row.op !== 'exists' && row.value.trim() === '') {
      problems.push({ name: at('value'), message: 'Enter a value' });
      return [];
    }
    const checked = condition.safeParse(conditionInput(row));
    if (checked.success) return [checked.data];
    for (const issue of checked.error.issues) {
      const [key] = issue.path;
      problems.push({
        name: at(key === 'field' ? fieldOf(row) : key === 'op' ? 'op' : 'value'),
        message: issue.message,
      });
    }
    return [];
  });
  if (problems.length > before) return null;
  return match === 'any' && parsed.length > 0 ? { or: parsed } : { and: parsed };
}

function conditionInput(row: ConditionRow): unknown {
  const field = row.field === OTHER_FIELD ? row.path.trim() : row.field;
  switch (row.op) {
    case 'exists':
      return { field, op: row.op };
    case 'in':
      return {
        field,
        op: row.op,
        values: row.value
          .split(',')
          .map((value) => value.trim())
          .filter(Boolean),
      };
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return { field, op: row.op, number: row.value.trim() };
    default:
      return { field, op: row.op, value: row.value };
  }
}
