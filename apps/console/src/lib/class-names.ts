import { type ClassValue, clsx } from 'clsx';
import { type ClassValidator, createTailwindMerge } from 'tailwind-merge';

const any: ClassValidator = () => true;
const size: ClassValidator = (value) => /^(2xs|xs|sm|base|lg|[2-9]?xl|\[\d.*\])$/.test(value);
const alignments = ['left', 'center', 'right', 'justify', 'start', 'end'];
const colour: ClassValidator = (value) => !size(value) && !alignments.includes(value);

/**
 * Which utilities exclude each other: only those that our primitives set and their users override. The library's full
 * table would be a twentieth of a page's script.
 */
const merge = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  classGroups: {
    display: ['block', 'inline-block', 'inline', 'flex', 'inline-flex', 'grid', 'hidden', 'contents'],
    position: ['static', 'relative', 'absolute', 'fixed', 'sticky'],
    p: [{ p: [any] }],
    px: [{ px: [any] }],
    py: [{ py: [any] }],
    pt: [{ pt: [any] }],
    pr: [{ pr: [any] }],
    pb: [{ pb: [any] }],
    pl: [{ pl: [any] }],
    size: [{ size: [any] }],
    h: [{ h: [any] }],
    w: [{ w: [any] }],
    'min-h': [{ 'min-h': [any] }],
    'max-h': [{ 'max-h': [any] }],
    'min-w': [{ 'min-w': [any] }],
    'max-w': [{ 'max-w': [any] }],
    gap: [{ gap: [any] }],
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
    p: ['px', 'py', 'pt', 'pr', 'pb', 'pl'],
    px: ['pr', 'pl'],
    py: ['pt', 'pb'],
    size: ['w', 'h'],
  },
  conflictingClassGroupModifiers: {},
  orderSensitiveModifiers: [],
}));

/** Joins class names; a later utility wins over an earlier one of the same kind. */
export function cn(...values: ClassValue[]): string {
  return merge(clsx(values));
}
