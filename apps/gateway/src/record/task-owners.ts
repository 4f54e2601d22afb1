import { createHash } from 'node:crypto';
import { createBoundedMap } from '../auth/bounded-map.ts';
import { shortHash } from '../mcp/answer-message.ts';

/** Tasks whose makers are remembered, also after their end: until then their results can be fetched. */
const MAX_TASKS = 100_000;
/** Servers may count their tasks anew in each session, so one id can be several callers' own. */
const MAX_OWNERS = 16;

/** Who made which task, so that nobody else reads or cancels it. Ids and callers are kept as hashes. */
export class TaskOwners {
  readonly #owners = createBoundedMap<readonly string[]>(MAX_TASKS);

  /** @param owner see `ownerOf` */
  note(route: string, taskId: string, owner: string): void {
    this.restore(this.entry(route, taskId, owner));
  }

  /** What a journal keeps, so that a restart does not forget. */
  entry(route: string, taskId: string, owner: string): TaskOwner {
    return { name: nameOf(route, taskId), owner: shortHash(owner) };
  }

  restore({ name, owner }: TaskOwner): void {
    const known = this.#owners.get(name) ?? [];
    if (!known.includes(owner)) this.#owners.set(name, [...known, owner].slice(-MAX_OWNERS));
  }

  /** Whether this caller may use the task: its makers may; of one that nobody made here nothing is known. */
  accessOf(route: string, taskId: string, owner: string): 'own' | 'foreign' | 'unknown' {
    const known = this.#owners.get(nameOf(route, taskId));
    if (known === undefined) return 'unknown';
    return known.includes(shortHash(owner)) ? 'own' : 'foreign';
  }
}

export type TaskOwner = { name: string; owner: string };

function nameOf(route: string, taskId: string): string {
  return createHash('sha256').update(`${route}\n${taskId}`).digest('base64url').slice(0, 22);
}
