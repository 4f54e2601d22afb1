import { screen, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { VersionList } from './version-list.tsx';

vi.mock('next/navigation', () => ({
  useRouter: () => ({ push: vi.fn(), replace: vi.fn() }),
  usePathname: () => '/versions',
}));

const aVersion = (number: number, over: object = {}) => ({
  number,
  author: 'ana',
  message: `Change ${number}`,
  hash: 'abcdef0123456789',
  state: 'superseded',
  running: false,
  error: null,
  summary: [],
  createdAt: '2026-11-30T14:00:00.000Z',
  appliedAt: null,
  restoredFrom: null,
  ...over,
});

function open(versions: object[], searchParams = '') {
  const page = (
    <NuqsTestingAdapter hasMemory searchParams={searchParams}>
      <VersionList />
    </NuqsTestingAdapter>
  );
  return drawWithApi(page, {
    answer: ({ method, path }) =>
      method === 'GET' && path.startsWith('/versions') ? Response.json(versions) : undefined,
  });
}
const rows = async () => within(await screen.findByRole('list', { name: 'Versions' })).getAllByRole('listitem');

it('says a state only where it differs from that of nearly all', async () => {
  open([aVersion(3, { state: 'applied', running: true }), aVersion(2, { state: 'failed' }), aVersion(1)]);
  const [running, failed, other] = await rows();
  expect(running?.textContent).toContain('Running');
  expect(failed?.textContent).toContain('Failed');
  expect(other?.textContent).not.toContain('Superseded');
});

it('has boxes to pick only while two are being compared', async () => {
  const { user } = open([aVersion(2), aVersion(1)]);
  await rows();
  expect(screen.queryByRole('checkbox')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Compare' }));
  const compare = screen.getByRole<HTMLButtonElement>('button', { name: 'Compare picked' });
  expect(compare.disabled).toBe(true);
  for (const box of screen.getAllByRole('checkbox')) await user.click(box);
  expect(compare.disabled).toBe(false);
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(screen.queryByRole('checkbox')).toBeNull();
});

it('asks for what stands in the address, and says when nothing meets it', async () => {
  const { sent } = open([], 'author=ana&entity=weather&from=2026-11-01');
  expect(await screen.findByText('No version meets these filters.')).toBeTruthy();
  const asked = new URL(sent.find(({ path }) => path.startsWith('/versions'))?.path ?? '', 'http://x').searchParams;
  expect(Object.fromEntries(asked)).toEqual({ author: 'ana', entity: 'weather', from: '2026-11-01T00:00:00.000Z' });
});
