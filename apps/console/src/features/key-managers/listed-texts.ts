/** What a field that takes several texts holds, without empty ones; undefined when there is none. */
export function listedTexts(value: string | readonly string[] | undefined): string[] | undefined {
  const parts = typeof value === 'string' ? value.split(/[,\s]+/) : (value ?? []);
  const texts = parts.filter((text) => text !== '');
  return texts.length === 0 ? undefined : texts;
}
