import type { Segment } from './segment.ts';

/** How far a reader is in one writer's records: `index` events of `segment`, which end at `offset`, are behind it. */
export type StreamPosition = {
  segment: number;
  offset: number;
  index: number;
};

/** A reader's position with every writer; a writer that is missing was not read at all. */
export type Positions = Map<string, StreamPosition>;

/** How many events of a segment are before a reader. */
export function unreadEvents(segment: Segment, positions: Positions): number {
  const position = positions.get(segment.writer);
  if (position === undefined || segment.segment > position.segment) return segment.events;
  return segment.segment < position.segment ? 0 : Math.max(0, segment.events - position.index);
}

/** How many bytes of a segment are before a reader; none when no event is. */
export function unreadBytes(segment: Segment, positions: Positions): number {
  if (unreadEvents(segment, positions) === 0) return 0;
  const position = positions.get(segment.writer);
  return position?.segment === segment.segment ? segment.bytes - position.offset : segment.bytes;
}

/** A copy that later changes to the original do not reach. */
export function copyPositions(positions: Positions): Positions {
  return new Map([...positions].map(([writer, position]) => [writer, { ...position }]));
}
