import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { OutsideDialog } from './outside-dialog.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const FINDING = { path: 'analytics', message: '"analytics" is defined a second time', line: 9 };
const MERGE = {
  fileHash: 'hash-of-the-file',
  after: '[analytics]\nenabled = true\n',
  tables: [
    {
      path: 'analytics',
      lines: { first: 1, second: 9 },
      disagreements: [
        { path: 'analytics.enabled', first: { line: 2, value: 'false' }, second: { line: 10, value: 'true' } },
      ],
    },
  ],
  findings: [] as object[],
};

function open(merge: object | null) {
  const onClose = vi.fn();
  const text = '[analytics]\nenabled = false\n';
  const outside = { changed: true, onlyText: false, before: text, after: `${text}[analytics]\n`, notes: [], merge };
  const drawn = drawWithApi(<OutsideDialog onClose={onClose} />, {
    answers: { '/outside': { ...outside, findings: [FINDING] } },
    answer: ({ method }) => (method === 'POST' ? Response.json({}) : undefined),
  });
  return { ...drawn, onClose };
}

it('offers to merge a table that stands twice, shows both values, and imports what was shown', async () => {
  const { user, written, onClose } = open(MERGE);
  await user.click(await screen.findByRole('button', { name: 'Merge the two tables…' }));
  expect(written()).toEqual([]);
  const dialog = screen.getByRole('dialog').textContent ?? '';
  expect(dialog).toContain('analytics of the lines 1 and 9 becomes one');
  expect(dialog).toContain('analytics.enabled: line 2 says false, line 10 says true');
  await user.click(screen.getByRole('button', { name: 'Merge and import the file' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(written()).toEqual([{ method: 'POST', path: '/outside/merge', body: { fileHash: 'hash-of-the-file' } }]);
});

it('goes back from the merged text to the difference', async () => {
  const { user } = open(MERGE);
  await user.click(await screen.findByRole('button', { name: 'Merge the two tables…' }));
  await user.click(screen.getByRole('button', { name: 'Back' }));
  expect(screen.getByRole('button', { name: 'Overwrite the file' })).toBeTruthy();
});

it('does not import a merged file that has other problems, and names them', async () => {
  const { user } = open({ ...MERGE, findings: [{ path: 'spool.max_bytes', message: 'is wrong' }] });
  await user.click(await screen.findByRole('button', { name: 'Merge the two tables…' }));
  expect(screen.getByText(/is wrong/)).toBeTruthy();
  expect((screen.getByRole('button', { name: 'Merge and import the file' }) as HTMLButtonElement).disabled).toBe(true);
});

it('offers no merge where there is none', async () => {
  open(null);
  expect(await screen.findByText(/is defined a second time/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Merge/ })).toBeNull();
});
