import { AppError } from '@tallygate/contracts/app-error';
import { EVENT_TABLE, type EventSort, NEWEST_FIRST } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { TableColumn } from '@tallygate/contracts/table-column';
import { isNumeric } from '@tallygate/contracts/table-filter';
import { Prisma } from '@tallygate/db/generated/client';

/** A place between events: beside one of them, in an order. `key` is its value of the column that orders them first. */
export type Place = { time: string; id: string; key: string };

/** Lower than any number and text there is: where a value is missing. */
const NO_NUMBER = -1;

/**
 * An order of events in which each has one place: by a column, and equal ones by (time, id), so that events of one
 * millisecond neither repeat nor vanish between pages.
 */
export class EventOrder {
  readonly #sort: EventSort;
  readonly #column: TableColumn<LedgerEvent>;
  readonly #isRising: boolean;

  constructor(sort: EventSort = NEWEST_FIRST) {
    this.#sort = sort;
    this.#isRising = !sort.startsWith('-');
    const id = sort.replace(/^-/, '');
    const column = EVENT_TABLE.find((one) => one.id === id);
    if (column === undefined) throw new RangeError(`no column ${id}`);
    this.#column = column;
  }

  /** The place of an event. */
  placeOf(event: LedgerEvent): Place {
    const value = this.#column.value(event) ?? (isNumeric(this.#column) ? NO_NUMBER : '');
    return { time: event.time, id: event.id, key: this.#isByTime() ? '' : String(value) };
  }

  /** `order by`, or with `isBackward` the other way round. */
  sql(isBackward: boolean): Prisma.Sql {
    const way = Prisma.raw(this.#isRising === isBackward ? 'desc' : 'asc');
    return Prisma.join(
      this.#expressions().map((one) => Prisma.sql`${one} ${way}`),
      ', ',
    );
  }

  /** What is after a place, or with `isBackward` before it. */
  besideSql({ time, id, key }: Place, isBackward: boolean): Prisma.Sql {
    const sign = Prisma.raw(this.#isRising === isBackward ? '<' : '>');
    const type = Prisma.raw(isNumeric(this.#column) ? 'int' : 'text');
    const values = [
      ...(this.#isByTime() ? [] : [Prisma.sql`${isNumeric(this.#column) ? Number(key) : key}::${type}`]),
      Prisma.sql`${time}::timestamptz`,
      Prisma.sql`${id}::uuid`,
    ];
    return Prisma.sql`(${Prisma.join(this.#expressions(), ', ')}) ${sign} (${Prisma.join(values, ', ')})`;
  }

  /** The place as an opaque text. */
  writeCursor({ time, id, key }: Place): string {
    const text = this.#isByTime() ? `${time} ${id}` : `${time} ${id} ${this.#sort} ${key}`;
    return Buffer.from(text).toString('base64url');
  }

  /** @throws AppError INVALID_INPUT for a cursor that this API did not make, or made for another order */
  readCursor(cursor: string): Place {
    const [time = '', id = '', sort = NEWEST_FIRST, ...rest] = Buffer.from(cursor, 'base64url')
      .toString('utf8')
      .split(' ');
    const key = rest.join(' ');
    const isOwn = this.#isByTime()
      ? rest.length === 0 && sort === NEWEST_FIRST
      : sort === this.#sort && rest.length > 0;
    const isPlace = !Number.isNaN(Date.parse(time)) && /^[0-9a-f-]{36}$/.test(id);
    if (isOwn && isPlace && (!isNumeric(this.#column) || /^-?\d{1,10}$/.test(key))) return { time, id, key };
    throw new AppError('INVALID_INPUT', {
      findings: [{ path: 'cursor', message: 'must be nextCursor or previousCursor of another page in the same order' }],
    });
  }

  #isByTime(): boolean {
    return this.#column.kind === 'time';
  }

  #expressions(): Prisma.Sql[] {
    const { sql } = this.#column;
    const missing = isNumeric(this.#column) ? String(NO_NUMBER) : "''";
    const own = this.#isByTime() ? [] : [Prisma.raw(`coalesce(${sql}, ${missing})`)];
    return [...own, Prisma.raw('time'), Prisma.raw('id')];
  }
}
