/** What a member of a `LinkedList` carries; in at most one list at a time. */
export type Linked<T> = {
  previous: T | undefined;
  next: T | undefined;
  isLinked: boolean;
};

/**
 * The members that run now, oldest first. Not a `Set`: with members that come and go all the time, V8 keeps the tables a
 * set has outgrown, and with them about half of all former members, until the next full collection.
 */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#first;
  }

  add(member: T): void {
    member.isLinked = true;
    member.previous = this.#last;
    if (this.#last === undefined) this.#first = member;
    else this.#last.next = member;
    this.#last = member;
    this.#size += 1;
  }

  /** Does nothing for one that is not in the list. */
  remove(member: T): void {
    if (!member.isLinked) return;
    const { previous, next } = member;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    member.previous = undefined;
    member.next = undefined;
    member.isLinked = false;
    this.#size -= 1;
  }

  toArray(): T[] {
    const members: T[] = [];
    for (let member = this.#first; member !== undefined; member = member.next) members.push(member);
    return members;
  }
}
