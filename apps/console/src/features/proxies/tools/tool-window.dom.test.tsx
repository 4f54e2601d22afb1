import type { ToolView } from '@tallygate/contracts/proxy-tools';
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../../testing/draw-with-api.testing.tsx';
import { definitionText } from './definition-text.ts';
import { ToolWindow } from './tool-window.tsx';

const DEFINITION = { name: 'add', description: 'Adds.\nTwo numbers.', inputSchema: { type: 'object' } };
const figure = { count: 0, query: {} };
const aTool = (more: Partial<ToolView>): ToolView => ({
  name: 'add',
  state: 'confirmed',
  definition: DEFINITION,
  confirmed: null,
  listedHash: 'sha256:a',
  confirmedHash: 'sha256:a',
  firstSeenAt: '2026-11-29T10:00:00.000Z',
  confirmedAt: '2026-11-29T10:00:00.000Z',
  confirmedBy: null,
  differsSince: null,
  calls: figure,
  failed: figure,
  lastCallAt: null,
  ...more,
});

function open(more: Partial<ToolView>, { error = null }: { error?: Error | null } = {}) {
  const onConfirm = vi.fn();
  const window = (
    <ToolWindow
      tool={aTool(more)}
      onClose={() => {}}
      onConfirm={onConfirm}
      isBusy={false}
      confirmBlock={undefined}
      error={error}
    />
  );
  return { ...drawWithApi(window), onConfirm };
}

it('shows what agents read of a confirmed tool as text, and nothing to confirm', async () => {
  open({});
  expect((await screen.findByRole('dialog')).textContent).toContain('Adds.\nTwo numbers.');
  expect(screen.getByText('Input schema')).toBeTruthy();
  expect(screen.getByRole('dialog').textContent).toContain('taken as it was');
  expect(screen.queryByRole('button', { name: /^Confirm/ })).toBeNull();
});

it('says of a new tool that nobody confirmed it, and lets it be confirmed as it is shown', async () => {
  const { user, onConfirm } = open({
    state: 'added',
    confirmedHash: null,
    confirmedAt: null,
    differsSince: '2026-11-30T10:00:00.000Z',
  });
  expect((await screen.findByRole('dialog')).textContent).toContain('nobody confirmed it');
  await user.click(await screen.findByRole('button', { name: 'Confirm this definition' }));
  expect(onConfirm).toHaveBeenCalledTimes(1);
});

it('says of what is too large to be kept that its hash alone is compared, and why nothing was confirmed', async () => {
  open({ definition: null }, { error: new Error('The server lists "add" otherwise') });
  expect((await screen.findByRole('dialog')).textContent).toContain('compared by its hash alone');
  expect(screen.getByRole('alert').textContent).toContain('otherwise');
});

it('writes a definition with its lines as agents read them, so that a changed line is one line', () => {
  expect(definitionText(DEFINITION)).toBe(
    'name: add\ndescription:\n  Adds.\n  Two numbers.\ninput schema:\n  {\n    "type": "object"\n  }',
  );
});
