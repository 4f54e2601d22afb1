import { randomBytes } from 'node:crypto';
import type { List } from './objects.ts';
import { invalid, missing } from './stripe-error.ts';

/** A new id as Stripe makes them. They are random, so that a started-anew stand-in reuses none that a database knows. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}

export type Page = { limit: number; starting_after?: string; ending_before?: string };

/** Objects of one kind, in the order in which they were made. */
export class Collection<T extends { id: string }> {
  readonly #what: string;
  readonly #rows = new Map<string, T>();

  /** @param what as errors name it */
  constructor(what: string) {
    this.#what = what;
  }

  add(row: T): T {
    this.#rows.set(row.id, row);
    return row;
  }

  find(id: string): T | undefined {
    return this.#rows.get(id);
  }

  /** @throws StripeError 404 `resource_missing` */
  get(id: string, param?: string): T {
    const row = this.#rows.get(id);
    if (!row) throw missing(this.#what, id, param);
    return row;
  }

  remove(id: string): void {
    this.#rows.delete(id);
  }

  all(): T[] {
    return [...this.#rows.values()];
  }

  /** One page, newest first. */
  page(url: string, page: Page, isWanted: (row: T) => boolean = () => true): List<T> {
    return pageOf(this.all().filter(isWanted).reverse(), page, url);
  }
}

/** @throws StripeError 400 when the object to begin behind is not in the list */
export function pageOf<T extends { id: string }>(rows: readonly T[], page: Page, url: string): List<T> {
  const { limit, starting_after: after, ending_before: before } = page;
  const at = (id: string, param: string) => {
    const index = rows.findIndex((row) => row.id === id);
    if (index === -1) throw invalid(`No such object: '${id}'`, { code: 'resource_missing', param });
    return index;
  };
  if (before !== undefined) {
    const end = at(before, 'ending_before');
    const data = rows.slice(Math.max(0, end - limit), end);
    return { object: 'list', data, has_more: end > limit, url };
  }
  const start = after === undefined ? 0 : at(after, 'starting_after') + 1;
  const data = rows.slice(start, start + limit);
  return { object: 'list', data, has_more: start + limit < rows.length, url };
}
