import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOverlongTemplate, MAX_TEMPLATE_LENGTH, scanTemplate } from './scan-template.ts';
import {
  isOnlyTemplate,
  isTemplate,
  maskDefaults,
  replaceSecrets,
  resolveTemplate,
  type TemplateValues,
  templateDefault,
} from './templates.ts';

const values: TemplateValues = new Map([
  ['env "SET"', { value: 'value' }],
  ['env "EMPTY"', { value: '' }],
  ['env "MIXED"', { value: ' Ab ' }],
  ['env "NESTED"', { value: '{{ file "/secret" }}' }],
  ['file "/secret"', { value: 'from file ' }],
  ['file "/other"', { problem: '`file "/other"` cannot be read' }],
]);
const resolve = (text: string) => resolveTemplate(text, values);

describe('resolveTemplate', () => {
  it.each([
    ['{{ env "SET" }}', 'value'],
    ['{{env "SET"}}', 'value'],
    ['{{- env "SET" -}}', 'value'],
    ['{{ env "SET" "other" }}', 'value'],
    ['{{ env "UNSET" "fallback" }}', 'fallback'],
    ['{{ env "EMPTY" "fallback" }}', 'fallback'],
    ['{{ env "UNSET" "" }}', ''],
    ['{{ env "UNSET" "a \\"quoted\\" one" }}', 'a "quoted" one'],
    ['{{ env `SET` }}', 'value'],
    ['{{ env "UNSET" | default "piped" }}', 'piped'],
    ['{{ env "MIXED" | trim | upper }}', 'AB'],
    ['{{ env "SET" | redact | lower | replace "v" "w" }}', 'walue'],
    ['{{ env "SET" | required "needed" }}', 'value'],
    ['{{ file "/secret" }}', 'from file '],
    ['Bearer {{ env "SET" }}!', 'Bearer value!'],
    ['{{ env "SET" }}/{{ env "SET" }}', 'value/value'],
    ['{{ env "NESTED" }}', '{{ file "/secret" }}'],
    ['{{ name }} {{ env "SET" }} {{ env "SET }}', '{{ name }} value {{ env "SET }}'],
  ])('resolves %s', (text, value) => {
    expect(resolve(text)).toEqual({ value });
  });

  it.each([
    ['{{ env "UNSET" }}', '`env "UNSET"` is not set and has no default'],
    ['{{ env "EMPTY" }}', '`env "EMPTY"` is not set and has no default'],
    ['{{ env "UNSET" | required "say this" | default "x" }}', '`env "UNSET"` is not set and has no default'],
    ['{{ env "SET" | shout }}', 'unknown step "| shout"; expected default, required, upper'],
    ['{{ env "SET" | constructor }}', 'unknown step "| constructor"'],
    ['{{ file "/other" }}', '`file "/other"` cannot be read'],
    ['{{ secret "name" }}', '`secret "name"`: there is no such secret here'],
    ['{{ envv "SET" }}', 'unknown expression "envv"; expected env "NAME"'],
    ['{{ env "SET" }}'.repeat(5), 'a text may hold 4 expressions; found 5'],
    [`{{ env "SET" ${'| trim '.repeat(9)}}}`, '`env "SET"`: an expression may have 8 steps; found 9'],
    [
      `${'x'.repeat(MAX_TEMPLATE_LENGTH)}{{ env "SET" }}`,
      'a text with expressions may have 4096 characters; found 4111',
    ],
  ])('says what is wrong with %s', (text, problem) => {
    expect(resolve(text)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it.each(['{{name}}', '{{ name }}', '{ env "SET" }', 'plain', '{{ }}', '{{ env "SET"', '{{ env "SET" "a" "b" }}'])(
    'takes %s for text',
    (text) => {
      expect(isTemplate(text)).toBe(false);
      expect(resolve(text)).toEqual({ value: text });
    },
  );
});

describe('the scanner', () => {
  it('does not look at a text that is too long: it is refused by its length', () => {
    const flood = '{{ env "'.repeat(25_000);
    expect(scanTemplate(flood)).toEqual([]);
    expect(isOverlongTemplate(flood)).toBe(true);
    expect(resolve(flood)).toEqual({ problem: expect.stringContaining('found 200000') });
    expect(isOverlongTemplate('{{ '.repeat(100_000))).toBe(false);
  });

  it('finds expressions that do not overlap, each as it stands, in whatever text', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{ env "A"',
      ' }}',
      '"',
      '`',
      '\\',
      '|',
      ' trim',
      '-',
      ' ',
      'x',
      '{{ file `/b`}}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        const text = pieces.join('');
        let reached = 0;
        for (const { start, end } of scanTemplate(text)) {
          expect(start).toBeGreaterThanOrEqual(reached);
          expect(scanTemplate(text.slice(start, end))).toHaveLength(1);
          reached = end;
        }
        expect(reached).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('expressions as text', () => {
  it('knows a default only where the expression has one', () => {
    expect(templateDefault('{{ env "X" "5" }}')).toBe('5');
    expect(templateDefault('{{ env "X" }}')).toBeUndefined();
    expect(templateDefault('{{ file "/x" }}')).toBeUndefined();
  });

  it('replaces secrets and nothing else', () => {
    const text = 'Bearer {{ secret "a/b" }} {{ env "X" }} {{ secret "c" | upper }}';
    expect(replaceSecrets(text, (name) => `<${name}>`)).toBe('Bearer <a/b> {{ env "X" }} <C>');
  });

  it('puts a secret in as it is, whatever characters it has', () => {
    expect(replaceSecrets('{{ secret "a" }}', () => '$& $1 $\' {{ env "X" }}')).toBe('$& $1 $\' {{ env "X" }}');
  });

  it('tells an expression from a secret that merely contains one', () => {
    expect(isOnlyTemplate('{{ env "X" }}')).toBe(true);
    expect(isOnlyTemplate('Bearer {{ env "X" }}')).toBe(true);
    expect(isOnlyTemplate('abcdef{{ env "X" }}')).toBe(false);
    expect(isOnlyTemplate('abcdef')).toBe(false);
  });

  it('masks defaults, which may be secrets themselves', () => {
    expect(maskDefaults('{{ env "KEY" "s3cret" }}')).toBe('{{ env "KEY" "••••" }}');
    expect(maskDefaults('{{ env "KEY" | trim | default "s3cret" }}')).toBe('{{ env "KEY" "••••" }}');
    expect(maskDefaults('{{ env "KEY" | required "s3cret" }}')).toBe('{{ env "KEY" "••••" }}');
    expect(maskDefaults('{{ env "KEY" | trim }}')).toBe('{{ env "KEY" | trim }}');
  });
});
