import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, expect, it } from 'vitest';
import { unsaved } from '#lib/unsaved.ts';
import { KeptInput } from './kept-input.tsx';

beforeEach(() => {
  sessionStorage.clear();
  unsaved.free();
});

const OFFER = 'What you typed here before is kept';

function Form({ stored, revision = 1 }: { stored: string; revision?: number }) {
  const [text, setText] = useState(stored);
  return (
    <>
      <KeptInput
        isDirty={text !== stored}
        getInput={() => text}
        read={(kept) => (typeof kept === 'string' ? kept : undefined)}
        onPutBack={setText}
        revision={revision}
      />
      <input aria-label="Text" value={text} onChange={({ target }) => setText(target.value)} />
    </>
  );
}

async function typeAndLose() {
  const user = userEvent.setup();
  render(<Form stored="a" />);
  await user.type(screen.getByLabelText('Text'), 'b');
  cleanup();
  return user;
}

it('offers again what was typed into the same revision, without a warning', async () => {
  const user = await typeAndLose();
  render(<Form stored="a" />);
  expect(screen.queryByText(/another version/)).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Put it back' }));
  expect((screen.getByLabelText('Text') as HTMLInputElement).value).toBe('ab');
});

it('says so when another revision was saved meanwhile', async () => {
  await typeAndLose();
  render(<Form stored="c" revision={2} />);
  expect(screen.getByText(/Somebody saved another version since/)).toBeTruthy();
});

it('offers nothing that is stored already', async () => {
  await typeAndLose();
  render(<Form stored="ab" revision={2} />);
  expect(screen.queryByText(OFFER)).toBeNull();
});

it.each([
  ['in another shape', { typed: { text: 'ab' }, revision: 1 }],
  ['by a release that kept the values alone', { text: 'ab' }],
  ['as nothing', null],
])('offers nothing that was kept %s', (_how, kept) => {
  sessionStorage.setItem(`tallygate.kept ${location.pathname}`, JSON.stringify(kept));
  render(<Form stored="a" />);
  expect(screen.queryByText(OFFER)).toBeNull();
});
