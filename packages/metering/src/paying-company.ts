/** Since when, and until when, calls in one name count for another; milliseconds since 1970, half-open. */
export type Alias = { company: string; from: number; to: number };

/** Which names are other companies' aliases, and when. */
export type Aliases = ReadonlyMap<string, readonly Alias[]>;

/**
 * The company for which a call counts. The only place that knows: the ledger asks it once, when a call arrives, so that
 * whatever is summed or billed afterwards has the answer.
 * @param company as the gateway recorded it
 * @param at when the call was accepted, milliseconds since 1970
 */
export function payingCompany(aliases: Aliases, company: string, at: number): string {
  return aliases.get(company)?.find(({ from, to }) => from <= at && at < to)?.company ?? company;
}
