import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { DirtyGuard } from './dirty-guard.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { useNavigate } from './use-navigate.ts';

const push = vi.fn();
vi.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

beforeEach(() => push.mockClear());

/** Stands for all that goes somewhere without a link: the palette, keys, buttons. */
function Palette() {
  const { leave, goOn } = useNavigate();
  return (
    <>
      <button type="button" onClick={() => leave('/doctor')}>
        Go to Doctor
      </button>
      <button type="button" onClick={() => goOn('/proxies')}>
        Go on from what was saved
      </button>
    </>
  );
}

function open(isDirty: boolean) {
  const followed = vi.fn((event: Event) => event.preventDefault());
  render(
    <>
      <LeaveGuard />
      <DirtyGuard when={isDirty} />
      <Palette />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: stands for the router, which listens to clicks */}
      <main onClick={(event) => followed(event.nativeEvent)}>
        <a href="/meters?period=2026-01-01">Meters</a>
        <a href="/elsewhere" target="_blank" rel="noreferrer">
          In a window of its own
        </a>
      </main>
    </>,
  );
  return { followed, user: userEvent.setup() };
}

/** Whether the browser would ask before the page is closed or loaded again. */
function asksBeforeUnload(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

it('asks before a link is followed while something is not saved, and goes where it led on a yes', async () => {
  const { followed, user } = open(true);
  await user.click(screen.getByRole('link', { name: 'Meters' }));
  const leave = await screen.findByRole('button', { name: /Leave|Discard/ });
  expect(followed).not.toHaveBeenCalled();
  expect(push).not.toHaveBeenCalled();

  await user.click(leave);
  expect(push).toHaveBeenCalledExactlyOnceWith('/meters?period=2026-01-01');
});

it('stays on a no', async () => {
  const { user } = open(true);
  await user.click(screen.getByRole('link', { name: 'Meters' }));
  await user.click(await screen.findByRole('button', { name: /Stay|Keep|Cancel/ }));
  expect(push).not.toHaveBeenCalled();
});

it('asks before the tab is closed, and about no link that opens another one', async () => {
  const { followed, user } = open(true);
  expect(asksBeforeUnload()).toBe(true);
  await user.click(screen.getByRole('link', { name: 'In a window of its own' }));
  expect(followed).toHaveBeenCalledTimes(1);
});

it('asks nothing while everything is saved', async () => {
  const { followed, user } = open(false);
  expect(asksBeforeUnload()).toBe(false);
  await user.click(screen.getByRole('link', { name: 'Meters' }));
  expect(followed).toHaveBeenCalledTimes(1);
});

it('asks on the ways that are no links as well, and not on the one from what has just been saved', async () => {
  const { user } = open(true);
  await user.click(screen.getByRole('button', { name: 'Go to Doctor' }));
  await user.click(await screen.findByRole('button', { name: 'Keep editing' }));
  expect(push).not.toHaveBeenCalled();

  await user.click(screen.getByRole('button', { name: 'Go on from what was saved' }));
  expect(push).toHaveBeenCalledExactlyOnceWith('/proxies');
});

it('asks about nothing once what was edited is gone from the page', async () => {
  const { user } = open(true);
  cleanup();
  open(false);
  await user.click(screen.getByRole('button', { name: 'Go to Doctor' }));
  await waitFor(() => expect(push).toHaveBeenCalledExactlyOnceWith('/doctor'));
});

it('takes the question back when the page has gone in spite of it, and goes nowhere by it', async () => {
  const { rerender } = render(
    <>
      <LeaveGuard />
      <DirtyGuard when />
      <Palette />
    </>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Go to Doctor' }));
  await screen.findByRole('dialog');
  rerender(
    <>
      <LeaveGuard />
      <Palette />
    </>,
  );
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(push).not.toHaveBeenCalled();
});
