import { render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { useArrival } from './use-arrival.ts';

let pathname = '/overview';
vi.mock('next/navigation', () => ({ usePathname: () => pathname }));
beforeEach(() => {
  pathname = '/overview';
});

function Around() {
  const main = useRef<HTMLElement>(null);
  useArrival(main);
  return (
    <>
      <a href="/meters">Meters</a>
      <main ref={main} tabIndex={-1}>
        <a href="/proxies/a/tools">Tools</a>
      </main>
    </>
  );
}

function goFrom(element?: string): void {
  const { rerender } = render(<Around />);
  if (element) screen.getByText(element).focus();
  pathname = '/proxies/a/tools';
  rerender(<Around />);
}

it('moves the focus to a page that the navigation, or nothing that is still there, led to', () => {
  goFrom('Meters');
  expect(document.activeElement).toBe(screen.getByRole('main'));
});

it('moves it there when nothing has it', () => {
  goFrom();
  expect(document.activeElement).toBe(screen.getByRole('main'));
});

it('leaves it at a tab of the page', () => {
  goFrom('Tools');
  expect(document.activeElement).toBe(screen.getByText('Tools'));
});

it('leaves it where it is on the page that was opened first', () => {
  render(<Around />);
  expect(document.activeElement).toBe(document.body);
});
