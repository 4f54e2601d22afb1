import type { Place } from './page-request.ts';

const NAME = 'tallygate-place';
const YEAR_S = 365 * 24 * 3600;

/** The cookie in which a browser says how it writes values, so that the server writes them alike. */
export function placeCookie({ locale, timeZone }: Place): string {
  return `${NAME}=${encodeURIComponent(`${locale} ${timeZone}`)}; Path=/; Max-Age=${YEAR_S}; SameSite=Strict`;
}

/** The place in a `Cookie` header; undefined when there is none, or none that can be written for. */
export function readPlace(header: string | undefined): Place | undefined {
  const found = header?.split(/; */).find((pair) => pair.startsWith(`${NAME}=`));
  if (found === undefined) return undefined;
  try {
    const [locale = '', timeZone = ''] = decodeURIComponent(found.slice(NAME.length + 1)).split(' ');
    const known = new Intl.DateTimeFormat(locale, { timeZone }).resolvedOptions();
    return known.locale === locale ? { locale, timeZone } : undefined;
  } catch {
    return undefined;
  }
}
