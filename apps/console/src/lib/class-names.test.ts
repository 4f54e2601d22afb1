import { expect, it } from 'vitest';
import { cn } from './class-names.ts';

it('lets a later utility win over an earlier one of the same kind', () => {
  expect(cn('px-4 py-3', 'py-1.5')).toBe('px-4 py-1.5');
  expect(cn('h-8 w-8', 'size-7')).toBe('size-7');
  expect(cn('max-w-lg rounded-md', 'max-w-5xl')).toBe('rounded-md max-w-5xl');
});

it('keeps size, alignment and colour of text apart', () => {
  expect(cn('text-sm text-left text-ink', 'text-xs', 'text-right', 'text-bad')).toBe('text-xs text-right text-bad');
});

it('keeps font family and weight apart, and variants to themselves', () => {
  expect(cn('font-medium text-sm', 'font-mono', 'sm:text-lg', 'hover:bg-sunken', 'bg-surface')).toBe(
    'font-medium text-sm font-mono sm:text-lg hover:bg-sunken bg-surface',
  );
});
