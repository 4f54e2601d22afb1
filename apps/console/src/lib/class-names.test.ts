import fc from 'fast-check';
import { type ClassValidator, createTailwindMerge } from 'tailwind-merge';
import { expect, it } from 'vitest';
import { cn } from './class-names.ts';

it('lets a later utility win over an earlier one of the same kind', () => {
  expect(cn('px-4 py-3', 'py-1.5')).toBe('px-4 py-1.5');
  expect(cn('h-8 w-8', 'size-7')).toBe('size-7');
  expect(cn('max-w-lg rounded-md', 'max-w-5xl')).toBe('rounded-md max-w-5xl');
});

it('keeps size, alignment and colour of text apart', () => {
  expect(cn('text-sm text-start text-ink', 'text-xs', 'text-end', 'text-bad')).toBe('text-xs text-end text-bad');
});

it('keeps the gaps of both directions apart', () => {
  expect(cn('gap-x-4 gap-y-1', 'max-sm:gap-x-2')).toBe('gap-x-4 gap-y-1 max-sm:gap-x-2');
  expect(cn('gap-x-4 gap-y-1', 'gap-2')).toBe('gap-2');
});

it('keeps font family and weight apart, and variants to themselves', () => {
  expect(cn('font-medium text-sm', 'font-mono', 'sm:text-lg', 'hover:bg-sunken', 'bg-surface')).toBe(
    'font-medium text-sm font-mono sm:text-lg hover:bg-sunken bg-surface',
  );
});

it('keeps what stands alone, important utilities and those of other widths apart', () => {
  expect(cn('h-8 px-3', 'h-auto! px-0!')).toBe('h-8 px-3 h-auto! px-0!');
  expect(cn('bg-brand/20 hover:bg-sunken', 'bg-surface')).toBe('hover:bg-sunken bg-surface');
  expect(cn('[&>svg]:size-4 size-4', 'w-6')).toBe('[&>svg]:size-4 size-4 w-6');
});

it('joins as the library does that knows all utilities, told of the same kinds', () => {
  const variant = fc.constantFrom('', '', 'sm:', 'hover:', 'sm:hover:', 'hover:sm:', '[&_svg]:', 'data-[state=open]:');
  const utility = fc.constantFrom(
    ...'block hidden flex inline-flex grid absolute relative sticky p-4 px-2 py-1 pt-3 ps-2 pe-2 pb-1 size-4 h-8 w-full min-h-11'.split(
      ' ',
    ),
    ...'max-w-lg max-w-none min-w-0 max-h-64 gap-2 gap-x-3 gap-y-1 items-center items-baseline justify-between rounded-md rounded-t-lg'.split(
      ' ',
    ),
    ...'font-mono font-medium font-semibold text-sm text-xs text-2xl text-[13px] text-start text-end text-ink text-ink/50 text-balance'.split(
      ' ',
    ),
    ...'bg-surface bg-brand/20 shadow-float shadow rounded border truncate -mt-2 z-10 h-8! px-0! text-sm/6 w-[calc(100%-1rem)]'.split(
      ' ',
    ),
  );
  const names = fc.array(
    fc.tuple(variant, utility).map((parts) => parts.join('')),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(names, (list) => {
      expect(cn(list)).toBe(oracle(list.join(' ')));
    }),
    { numRuns: 2_000 },
  );
});

const any: ClassValidator = () => true;
/** Of both directions, rather than of one: `4`, not `x-4`. */
const both: ClassValidator = (value) => !/^[xy]-/.test(value);
const size: ClassValidator = (value) => /^(2xs|xs|sm|base|lg|[2-9]?xl|\[\d.*\])$/.test(value);
const alignments = ['start', 'center', 'end', 'justify'];
const colour: ClassValidator = (value) => !size(value) && !alignments.includes(value);

const oracle = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  classGroups: {
    display: ['block', 'inline-block', 'inline', 'flex', 'inline-flex', 'grid', 'hidden', 'contents'],
    position: ['static', 'relative', 'absolute', 'fixed', 'sticky'],
    p: [{ p: [any] }],
    px: [{ px: [any] }],
    py: [{ py: [any] }],
    pt: [{ pt: [any] }],
    pe: [{ pe: [any] }],
    pb: [{ pb: [any] }],
    ps: [{ ps: [any] }],
    size: [{ size: [any] }],
    h: [{ h: [any] }],
    w: [{ w: [any] }],
    'min-h': [{ 'min-h': [any] }],
    'max-h': [{ 'max-h': [any] }],
    'min-w': [{ 'min-w': [any] }],
    'max-w': [{ 'max-w': [any] }],
    gap: [{ gap: [both] }],
    'gap-x': [{ 'gap-x': [any] }],
    'gap-y': [{ 'gap-y': [any] }],
    items: [{ items: ['start', 'center', 'end', 'baseline', 'stretch'] }],
    justify: [{ justify: ['start', 'center', 'end', 'between'] }],
    rounded: [{ rounded: [any] }],
    'font-family': [{ font: ['sans', 'mono'] }],
    'font-weight': [{ font: ['normal', 'medium', 'semibold', 'bold'] }],
    'text-size': [{ text: [size] }],
    'text-align': [{ text: alignments }],
    'text-colour': [{ text: [colour] }],
    background: [{ bg: [any] }],
    shadow: [{ shadow: [any] }],
  },
  conflictingClassGroups: {
    p: ['px', 'py', 'pt', 'pe', 'pb', 'ps'],
    px: ['pe', 'ps'],
    py: ['pt', 'pb'],
    size: ['w', 'h'],
    gap: ['gap-x', 'gap-y'],
  },
  conflictingClassGroupModifiers: {},
  orderSensitiveModifiers: [],
}));
