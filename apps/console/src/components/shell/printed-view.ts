const PLACES = new Set(['event', 'step', 'tab', 'next']);

/**
 * What an address narrows its page to, as it is printed: `tool: echo`, `tool not: ping`.
 * @param search the address from its question mark on
 */
export function printedView(search: string): string[] {
  return [...new URLSearchParams(search)]
    .filter(([name, value]) => value !== '' && !PLACES.has(name))
    .map(([name, value]) => (name.startsWith('-') ? `${name.slice(1)} not: ${value}` : `${name}: ${value}`));
}
