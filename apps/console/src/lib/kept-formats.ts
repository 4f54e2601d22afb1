import { type Place, pageRequest } from './page-request.ts';
import { isUtcChosen } from './zone.ts';

/** Where and how values are written; absent parts follow the browser, or on the server the one that the page is for. */
export type FormatContext = Partial<Place>;

/** More than a browser ever needs of one kind; a server draws pages for many places. */
const MOST_KEPT = 100;

/**
 * Fills in the absent parts of a context: on the server from the request, in a browser from what the reader chose. What is
 * absent then is the browser's own place.
 */
export function inPlace(context: FormatContext): FormatContext {
  return { ...pageRequest()?.place, ...(isUtcChosen() ? { timeZone: 'UTC' } : {}), ...context };
}

/**
 * Makes each format once and keeps it: making one takes as long as writing hundreds of values, and a list writes thousands
 * while it is scrolled.
 * @param make makes the format of a place, and of what else it depends on
 * @returns the format of a context, its absent parts filled in
 */
export function keptFormats<Format, Variant extends readonly (string | number | undefined)[] = []>(
  make: (place: FormatContext, ...variant: Variant) => Format,
): (context: FormatContext, ...variant: Variant) => Format {
  const kept = new Map<string, Format>();
  return (context, ...variant) => {
    const place = inPlace(context);
    // A format without a zone keeps the one that the machine was in, which travels.
    const key = [place.locale, place.timeZone ?? new Date().getTimezoneOffset(), ...variant].join(' ');
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const made = make(place, ...variant);
    kept.set(key, made);
    return made;
  };
}
