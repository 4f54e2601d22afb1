import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { undoable } from './undo.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('takes the last thing back once, by its button or by the key', () => {
  const undo = vi.fn();
  const byButton = undoable.offer(undo);
  byButton();
  expect(undoable.undoLast()).toBe(false);
  expect(undo).toHaveBeenCalledTimes(1);

  undoable.offer(undo);
  expect([undoable.undoLast(), undoable.undoLast()]).toEqual([true, false]);
  expect(undo).toHaveBeenCalledTimes(2);
});

it('takes nothing back by the key once its notice is gone', () => {
  const undo = vi.fn();
  undoable.offer(undo);
  vi.advanceTimersByTime(undoable.durationMs + 1);
  expect(undoable.undoLast()).toBe(false);
  expect(undo).not.toHaveBeenCalled();
});
