import { type ConditionRow, type MeterValues, OTHER_FIELD } from './meter-values.ts';

/** Where the form shows what is wrong with a condition's field: at the list, or at the path that is typed. */
export const fieldOf = (row: ConditionRow) => (row.field === OTHER_FIELD ? 'path' : 'field');

/** The form's name for a field of the api's meter, e.g. `definition.filter.and[0].value` → `conditions.0.value`. */
export function formField(path: string, values: Pick<MeterValues, 'filterAs' | 'conditions'>): string {
  const plain = path.replaceAll(/\[(\d+)\]/g, '.$1');
  const row = /^definition\.filter(?:\.(?:and|or)\.(\d+))?(?:\.(field|op|values?|number))?/.exec(plain);
  if (row) {
    if (values.filterAs === 'json') return 'filterJson';
    const index = Number(row[1] ?? 0);
    const key =
      row[2] === 'field'
        ? fieldOf(values.conditions[index] ?? { field: '', path: '', op: 'equals', value: '' })
        : row[2] === 'op'
          ? 'op'
          : 'value';
    return `conditions.${index}.${key}`;
  }
  if (plain.startsWith('definition.metric.field')) return 'metricField';
  const leaf = /^(?:definition(?:\.period)?|price)\.(.+)$/.exec(plain)?.[1] ?? plain;
  if (leaf === 'priceFrom') return 'priceStart';
  return leaf === 'round' ? 'packageRound' : leaf;
}
