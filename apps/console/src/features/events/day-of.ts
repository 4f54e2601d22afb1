const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The local day of an instant, as rows of other days show it. */
export function dayOf(time: string | number): string {
  return DAY.format(new Date(time));
}
