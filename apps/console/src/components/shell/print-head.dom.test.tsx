import { act, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PrintHead } from './print-head.tsx';

afterEach(() => vi.unstubAllGlobals());

function printing(matches: boolean): void {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: matches && query === 'print' }));
}

describe('the head of a printed page', () => {
  it('is there before the browser prints', () => {
    printing(false);
    render(<PrintHead />);
    expect(screen.queryByText(/printed/)).toBeNull();
    act(() => void window.dispatchEvent(new Event('beforeprint')));
    expect(screen.getByText(/^Tallygate .* printed /)).toBeDefined();
  });

  it('is there when the page came alive after the browser was told to print', () => {
    printing(true);
    render(<PrintHead />);
    expect(screen.getByText(/^Tallygate .* printed /)).toBeDefined();
  });
});
