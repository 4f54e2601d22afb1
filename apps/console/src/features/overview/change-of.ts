/** How a number moved against the period before: `+12 %`, `−3 %`, or null when there is nothing to compare with. */
export function changeOf(now: number, before: number, locale?: string): string | null {
  if (before === 0) return null;
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  }).format((now - before) / before);
}
