import { expect, it } from 'vitest';
import { slug } from './slug.ts';

it('makes a handle of any display name', () => {
  expect(['My Tools 2.0', ' Météo! ', '***'].map(slug)).toEqual(['my-tools-2-0', 'meteo', '']);
});
