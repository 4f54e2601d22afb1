import type { WriteWorld } from './write-world.testing.ts';

/** A request that changes something, and the entry that it must leave. */
export type Write = {
  params?: Record<string, string>;
  payload?: object | string;
  /** The actor's when left out. */
  headers?: Record<string, string>;
  /** Whom the entry names; the actor when left out. */
  by?: string;
  note: readonly [action: string, entityType: string, entityId: string | ((reply: Reply) => string)];
};
/** What is read of answers. */
export type Reply = { id: string; token: { id: string }; version: { number: number } };
/** Makes what has to be there before. */
export type Prepare = (world: WriteWorld) => Write | Promise<Write>;
