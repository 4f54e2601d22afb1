import { afterEach, describe, expect, it, vi } from 'vitest';
import { startTypingAhead, takeTypedAhead } from './typed-ahead.ts';

function press(key: string, init: KeyboardEventInit = {}): boolean {
  return document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
}

afterEach(() => {
  takeTypedAhead();
  vi.useRealTimers();
});

describe('what is typed before the palette is there', () => {
  it('is kept for it, and does nothing else', () => {
    startTypingAhead();
    expect(['m', 'e', 'x', 'Backspace', 't'].map((key) => press(key))).toEqual([false, false, false, false, false]);
    expect(takeTypedAhead()).toBe('met');
  });

  it('goes where the focus is once the palette has taken it', () => {
    startTypingAhead();
    takeTypedAhead();
    expect(press('a')).toBe(true);
    expect(takeTypedAhead()).toBe('');
  });

  it('leaves keys of the browser alone', () => {
    startTypingAhead();
    expect(press('r', { ctrlKey: true })).toBe(true);
    expect(press('Tab')).toBe(true);
    expect(takeTypedAhead()).toBe('');
  });

  it('is not waited for when no palette comes', () => {
    vi.useFakeTimers();
    startTypingAhead();
    vi.advanceTimersByTime(10_000);
    expect(press('a')).toBe(true);
  });
});
