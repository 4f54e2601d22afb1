/** A copy with one value set, or taken out when it is undefined or empty. */
export function withValue<Of extends object, Key extends keyof Of>(of: Of, key: Key, value: Of[Key] | undefined): Of {
  const { [key]: _was, ...rest } = of;
  return (isEmpty(value) ? rest : { ...rest, [key]: value }) as Of;
}

/** Whether there is nothing in a value: undefined, or an object without entries. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  // An empty list is a choice: nobody calls for free.
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
