import { act, render } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { TextMergeView } from './merge-view.tsx';

afterEach(() => vi.unstubAllGlobals());

/** A window of that width, or the paper that it prints on. */
function media(now: { isWide: boolean; isPrint: boolean }) {
  const followers = new Set<() => void>();
  vi.stubGlobal('matchMedia', (query: string) => ({
    get matches() {
      return query === 'print' ? now.isPrint : now.isWide;
    },
    // The editor follows the paper by itself.
    addEventListener: (_type: string, follow: () => void) => void (query !== 'print' && followers.add(follow)),
    removeEventListener: (_type: string, follow: () => void) => followers.delete(follow),
    addListener: () => {},
    removeListener: () => {},
  }));
  return (next: Partial<typeof now>) => {
    Object.assign(now, next);
    act(() => {
      for (const follow of [...followers]) follow();
    });
  };
}

const editors = (container: HTMLElement) => [...container.querySelectorAll('.cm-editor')];

it('prints a difference with the editors that are on screen, which draw every line then, and follows a narrower window', () => {
  const become = media({ isWide: true, isPrint: false });
  const { container } = render(<TextMergeView before="a = 1" after="a = 2" label="Difference" language="toml" />);
  const shown = editors(container);
  expect(shown).toHaveLength(2);
  become({ isWide: false, isPrint: true });
  expect(editors(container)).toEqual(shown);
  become({ isWide: true, isPrint: false });
  expect(editors(container)).toEqual(shown);
  become({ isWide: false });
  expect(editors(container)).toHaveLength(1);
});
