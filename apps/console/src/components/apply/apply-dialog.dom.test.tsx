import type { PendingView } from '@tallygate/contracts/entity-change';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { drawWithApi, refusal } from '../../testing/draw-with-api.testing.tsx';
import { ApplyDialogContent } from './apply-dialog-content.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const ENTITY = { type: 'proxy', id: 'weather' } as const;
const aChange = (id: string): PendingView['changes'][number] => ({
  type: 'proxy',
  id,
  kind: 'change',
  summary: [`${id}: path changed from /a to /b`],
  updatedBy: 'ann',
  updatedAt: null,
});
const PENDING: PendingView = {
  changes: [aChange('weather'), aChange('other')],
  left: [],
  findings: [],
  warnings: [],
  before: '',
  after: '',
  baseVersion: 3,
};
const APPLIED = { version: { number: 4 }, notServing: [], left: [], rewritten: [] };

function open(reply: () => Response, pending: object = PENDING) {
  const onClose = vi.fn();
  const drawn = drawWithApi(<ApplyDialogContent entities={[ENTITY]} onClose={onClose} />, {
    answers: { '/pending': pending },
    answer: ({ path }) => (path === '/apply' ? reply() : undefined),
  });
  return { ...drawn, onClose, apply: () => screen.findByRole('button', { name: 'Apply' }) };
}

it('applies the one change it is about, on the version it was compared with, and closes when every gateway runs it', async () => {
  const { user, written, onClose, apply } = open(() => Response.json(APPLIED));
  const button = await apply();
  await waitFor(() => expect((button as HTMLButtonElement).disabled).toBe(false));
  expect(screen.getByText('1 other change stays pending.')).toBeTruthy();
  await user.click(button);

  await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
  expect(written().filter(({ path }) => path !== '/pending/effect')).toEqual([
    { method: 'POST', path: '/apply', body: { selection: [ENTITY], baseVersion: 3 } },
  ]);
});

it('stays with the reason when the gateway refused, and says what runs', async () => {
  const { user, onClose, apply } = open(() =>
    refusal([{ path: 'mcp_proxies[0].context', message: 'is taken' }], {
      status: 409,
      code: 'APPLY_REJECTED',
      title: 'The gateway refused the file',
    }),
  );
  const button = await apply();
  await waitFor(() => expect((button as HTMLButtonElement).disabled).toBe(false));
  await user.click(button);

  expect(await screen.findByText('The former version was put back and still runs.')).toBeTruthy();
  expect(screen.getByText(/is taken/)).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});

it('stays when a gateway does not serve what was applied, and names it', async () => {
  const notServing = [{ gateway: 'eu-1', reason: 'port 8080 is in use' }];
  const { user, onClose, apply } = open(() => Response.json({ ...APPLIED, notServing }));
  const button = await apply();
  await waitFor(() => expect((button as HTMLButtonElement).disabled).toBe(false));
  await user.click(button);

  const dialog = within(await screen.findByRole('dialog'));
  expect(await dialog.findByText('eu-1: port 8080 is in use')).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});

it('stays to tell which part of somebody’s own file was written anew', async () => {
  const { user, onClose, apply } = open(() => Response.json({ ...APPLIED, rewritten: ['analytics'] }));
  const button = await apply();
  await waitFor(() => expect((button as HTMLButtonElement).disabled).toBe(false));
  await user.click(button);

  expect(await screen.findByText(/could not be edited in analytics, so that part was written anew/)).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});

it('offers nothing to apply when nothing differs from what runs', async () => {
  const { apply } = open(() => Response.json(APPLIED), { ...PENDING, changes: [] });
  expect(await screen.findByText('Nothing differs from what runs.')).toBeTruthy();
  expect(((await apply()) as HTMLButtonElement).disabled).toBe(true);
});
