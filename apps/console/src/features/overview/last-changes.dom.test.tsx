import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { LastChanges } from './last-changes.tsx';

const version = (number: number, createdAt: string) => ({
  number,
  author: 'ann',
  message: '',
  state: 'applied',
  createdAt,
  appliedAt: createdAt,
  summary: [],
});
const VERSIONS = [version(7, '2026-11-30T12:00:00.000Z'), version(6, '2026-11-30T10:00:00.000Z')];
const CHANGES = [{ proxy: 'weather', changed: 2, added: 0, removed: 0, at: '2026-11-30T11:00:00.000Z' }];

it('tells what a server changed among what people applied, by when it was noticed, with the way to its tools', async () => {
  drawWithApi(<LastChanges />, {
    answers: {
      '/versions': VERSIONS,
      '/tool-changes': CHANGES,
      '/servers': [{ proxy: 'weather', displayName: 'Weather' }],
    },
  });
  const changed = await screen.findByRole('link', { name: 'Weather' });
  expect(changed.getAttribute('href')).toBe('/proxies/weather/tools');
  await screen.findByRole('link', { name: 'v6' });
  expect(screen.getAllByRole('link').map(({ textContent }) => textContent)).toEqual(['v7', 'Weather', 'v6']);
  expect(screen.getByText('2 tools changed since the tools were confirmed')).toBeTruthy();
});
