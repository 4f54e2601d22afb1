import { describe, expect, it } from 'vitest';
import {
  isOnlyTemplate,
  isTemplate,
  maskDefaults,
  replaceSecrets,
  resolveTemplates,
  type TemplateSources,
  templateDefault,
} from './templates.ts';

const sources: TemplateSources = {
  env: (name) => ({ SET: 'value', EMPTY: '', MIXED: ' Ab ' })[name],
  readFile: (path) => {
    if (path !== '/secret') throw new Error('permission denied');
    return 'from file\n\n';
  },
};
const resolve = (text: string) => resolveTemplates({ at: text }, sources);

describe('resolveTemplates', () => {
  it.each([
    ['{{ env "SET" }}', 'value'],
    ['{{env "SET"}}', 'value'],
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
    ['{{ file "/secret" }}', 'from file'],
    ['Bearer {{ env "SET" }}!', 'Bearer value!'],
    ['{{ env "SET" }}/{{ env "SET" }}', 'value/value'],
  ])('resolves %s', (text, value) => {
    const { document, problems, resolved } = resolve(text);
    expect(problems).toEqual([]);
    expect(document).toEqual({ at: value });
    expect(resolved).toEqual([['at']]);
  });

  it.each([
    ['{{ env "UNSET" }}', 'the environment variable UNSET is not set, and the expression has no default'],
    ['{{ env "EMPTY" }}', 'the environment variable EMPTY is not set, and the expression has no default'],
    ['{{ env "UNSET" | required "set UNSET first" }}', 'set UNSET first'],
    ['{{ env "SET" | shout }}', 'unknown step "| shout"'],
    ['{{ file "/other" }}', 'the file /other cannot be read: permission denied'],
    ['{{ secret "name" }}', 'the secret "name" is not known here'],
    ['{{ envv "SET" }}', 'unknown expression "envv"; expected env "NAME" "default"'],
  ])('names what is wrong with %s and leaves it as it is', (text, message) => {
    const { document, problems } = resolve(text);
    expect(document).toEqual({ at: text });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toEqual(['at']);
    expect(problems[0]?.message).toContain(message);
  });

  it.each(['{{name}}', '{{ name }}', '{ env "SET" }', 'plain', '{{ }}'])('takes %s for text', (text) => {
    expect(isTemplate(text)).toBe(false);
    expect(resolve(text)).toEqual({ document: { at: text }, problems: [], resolved: [] });
  });

  it('reaches every text of a document and leaves the document alone', () => {
    const document = { list: ['{{ env "SET" }}', 1, { deep: '{{ env "UNSET" }}' }], flag: true };
    const before = structuredClone(document);
    const result = resolveTemplates(document, sources);
    expect(result.document).toEqual({ list: ['value', 1, { deep: '{{ env "UNSET" }}' }], flag: true });
    expect(result.problems.map((problem) => problem.path)).toEqual([['list', 2, 'deep']]);
    expect(document).toEqual(before);
  });

  it('does not resolve what came out of an expression again', () => {
    const nested: TemplateSources = { env: () => '{{ file "/secret" }}', readFile: () => 'leaked' };
    expect(resolveTemplates('{{ env "X" }}', nested).document).toBe('{{ file "/secret" }}');
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
    expect(maskDefaults('{{ env "KEY" | default "s3cret" }}')).toBe('{{ env "KEY" "••••" }}');
    expect(maskDefaults('{{ env "KEY" }}')).toBe('{{ env "KEY" }}');
  });
});
