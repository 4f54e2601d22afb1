import { expect, it } from 'vitest';
import { textsOf } from './console-texts.ts';
import { forbiddenWords } from './forbidden-words.ts';
import { physicalClasses } from './physical-classes.ts';

const texts = (source: string) => textsOf('a.tsx', source);
const line = (text: string) => [{ file: 'a.tsx', line: 1, text }];

it('reads what stands in elements, attributes and literals, and neither imports nor comments', () => {
  const source = [
    "import { a } from './simply.ts';",
    '// Sorry, a comment.',
    'const b = <p title="Of a call">',
    '  Hello {`to $' + '{a} and all`}',
    '</p>;',
  ].join('\n');
  expect(texts(source).map(({ line: at, text }) => [at, text])).toEqual([
    [3, 'Of a call'],
    [4, 'Hello'],
    [4, 'to'],
    [4, 'and all'],
  ]);
});

it.each([
  'ml-2',
  '-mr-2',
  'max-sm:pl-3',
  'left-0',
  '-right-2.5',
  'border-l',
  'border-r-2',
  'rounded-tl-md',
  'text-left',
  'hover:text-right',
  '[&>svg]:mr-1',
  'pl-4!',
  'checked:before:translate-x-4',
  'slide-in-from-left-8',
])('refuses the class %s, which does not mirror', (name) => {
  expect(physicalClasses(line(`flex ${name} gap-2`))).toHaveLength(1);
});

it.each([
  'ms-2',
  'pe-3',
  'start-0',
  'left-1/2',
  'border-s',
  'text-start',
  'left-changes',
  'border-line',
  'right',
  'rounded-lg',
  'text-lg',
  'plan',
  '-translate-x-1/2',
  'rtl:checked:before:-translate-x-4',
  'ltr:slide-in-from-left-8',
])('takes %s', (name) => {
  expect(physicalClasses(line(name))).toEqual([]);
});

it.each([
  'Please wait',
  'Sorry, that failed.',
  'Saved successfully.',
  'This is an invalid path',
  'Something went wrong',
  'The upstream did not answer',
  'Delete 3 proxy(s)',
  'Done!',
  'it was just added',
  'No such handle',
  'Denied by a policy',
])('refuses “%s”', (text) => {
  expect(forbiddenWords(line(text))).toHaveLength(1);
});

it.each([
  'Saved, not running yet.',
  'aria-invalid:border-bad flex',
  'denied_auth',
  'entity',
  'px-0! h-auto!',
  'upstream',
  'Adjust the price',
])('takes “%s”', (text) => {
  expect(forbiddenWords(line(text))).toEqual([]);
});
