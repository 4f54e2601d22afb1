import { describe, expect, it } from 'vitest';
import { yamlWithoutSecrets } from './kept-yaml.ts';

describe('YAML that is kept', () => {
  it('is kept as it was typed where nothing in it may be a secret', () => {
    const text = '# mine\nspec:\n  displayName: "Weather: now"\n\n  context: /w # here\n';
    expect(yamlWithoutSecrets(text)).toBe(text);
  });

  it.each([
    ['a plain value', '  password: s3cret\n', '  # password: not kept\n'],
    ['a value in quotes under a key in quotes', '  "clientSecret": "s3cret"\n', '  # clientSecret: not kept\n'],
    ['a block of lines', '  token: |\n    s3cret\n\n    s3cret\n  name: a\n', '  # token: not kept\n  name: a\n'],
    [
      'a list at the place of its key',
      '  tokens:\n  - s3cret\n  - s3cret\n  name: a\n',
      '  # tokens: not kept\n  name: a\n',
    ],
    [
      'the first member of an item',
      '- value: s3cret\n  name: a\n- name: b\n',
      '- # value: not kept\n  name: a\n- name: b\n',
    ],
    [
      'a later member of an item',
      '- name: a\n  value: s3cret\n- name: b\n',
      '- name: a\n  # value: not kept\n- name: b\n',
    ],
    ['a mapping in one line', '  auth: { kind: a, password: s3cret }\n', '  # auth: not kept\n'],
    [
      'a mapping in braces over many',
      '  auth: {\n    kind: a,\n    password: s3cret\n  }\n',
      '  auth: {\n    kind: a,\n    # password: not kept\n  }\n',
    ],
    [
      'all that stands under such a key',
      'credentials:\n  a:\n    b: s3cret\nname: a',
      '# credentials: not kept\nname: a',
    ],
  ])('leaves out %s', (_what, typed, kept) => {
    expect(yamlWithoutSecrets(typed)).toBe(kept);
  });
});
