import { AppError } from '@tallygate/contracts/app-error';
import { readJson } from '@tallygate/contracts/json-text';
import { fuzz } from '@tallygate/testing/fuzz-target';
import { expect } from 'vitest';
import { compileOrigins } from './checks/allowed-origins.ts';
import { checkExpression, compileCel } from './checks/cel.ts';
import { compileRegex, regexDifferences } from './checks/linear-regex.ts';
import { scanTemplate } from './templates/scan-template.ts';
import { maskDefaults, templateProblem } from './templates/templates.ts';
import { decodeConfig } from './toml/decode-config.ts';
import { parseConfigToml } from './toml/parse-toml.ts';
import { parseProxyText } from './yaml/proxy-text.ts';

/** Refusals are answers; anything else that is thrown is a fault. */
function answerOf<T>(read: () => T): T | AppError {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return error;
    throw error;
  }
}

fuzz({
  name: 'toml',
  words: [
    '[',
    ']',
    '[[',
    ']]',
    '{',
    '}',
    '=',
    '"',
    "'''",
    '"""',
    '.',
    ',',
    '#',
    '\n',
    '\\u0000',
    '__proto__',
    'inf',
    '1979-05-27',
  ],
  run(input) {
    const decoded = decodeConfig(input);
    if ('finding' in decoded) return;
    const { config, findings } = parseConfigToml(decoded.text);
    expect(config === null).toBe(findings.length > 0);
    for (const { message, line } of findings) {
      expect(message).not.toBe('');
      if (line !== undefined) expect(line).toBeLessThanOrEqual(decoded.text.split('\n').length);
    }
  },
});

fuzz({
  name: 'resource',
  words: [
    '- ',
    ': ',
    '? ',
    '&a',
    '*a',
    '<<',
    '!!set',
    '!!binary',
    '|',
    '>',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '---\n',
    '\n',
    '  ',
    '__proto__',
    '\0',
    '.inf',
    '\\ud800',
  ],
  run(input) {
    const text = input.toString();
    for (const type of ['application/yaml', 'application/json', undefined]) {
      const parsed = answerOf(() => parseProxyText(text, type));
      if (!(parsed instanceof AppError)) expect(parsed.resource === null).toBe(parsed.findings.length > 0);
    }
    expect(Object.hasOwn(Object.prototype, 'kind')).toBe(false);
  },
});

fuzz({
  name: 'json',
  words: ['[', ']', '{', '}', ',', ':', '"', '\\', '\\u0061', '"__proto__":', '1e999', 'null', '\n', ' ', '0'],
  run(input) {
    const text = input.toString();
    const value = answerOf(() => readJson(text));
    // What is read is what every other parser reads.
    if (!(value instanceof AppError)) expect(value).toEqual(JSON.parse(text));
  },
});

const VALUES = {
  processing: { phase: 'request_body' },
  request: {
    Headers: { a: ['b'] },
    Body: { Content: 'x'.repeat(1_000) },
    Path: '/a',
    Method: 'GET',
    RequestID: '1',
    Metadata: {},
  },
  response: {},
  api: { Name: 'n', Version: 'v', Context: '/' },
};

fuzz({
  name: 'expression',
  words: [
    '(',
    ')',
    '.all(x, ',
    '.map(x, ',
    '.matches("',
    '.split("',
    ' + ',
    ' && ',
    ' ? ',
    ' : ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    'request.',
    'cel.bind(x, ',
    '(a+)+',
    '{0,99}',
    '(?=',
  ],
  run(input) {
    const text = input.toString();
    const compiled = compileCel(text);
    expect('problem' in compiled).toBe(checkExpression(text) !== null);
    if ('problem' in compiled) return;
    try {
      compiled.evaluate(VALUES);
    } catch (error) {
      // Evaluation may fail, and then a protecting policy runs; it must not fail by running out of stack.
      expect(String(error)).not.toMatch(/call stack/);
    }
  },
});

fuzz({
  name: 'regex',
  words: [
    '(',
    ')',
    '*',
    '+',
    '?',
    '{2,30}',
    '[',
    ']',
    '[^',
    '|',
    '\\',
    '\\d',
    '\\1',
    '(?=',
    '(?<a>',
    '(?i)',
    '.',
    '^',
    '$',
    '\\u0041',
  ],
  run(input) {
    const source = input.toString();
    const compiled = compileRegex(source);
    if (!('problem' in compiled)) expect(compiled.test('a'.repeat(2_000))).toBeTypeOf('boolean');
    expect(Array.isArray(regexDifferences(source))).toBe(true);
    const origins = compileOrigins([source]);
    if (typeof origins === 'function') expect(origins('https://a.example')).toBeTypeOf('boolean');
  },
});

fuzz({
  name: 'template',
  words: [
    '{{',
    '}}',
    '{{-',
    '-}}',
    ' env ',
    ' file ',
    ' secret ',
    '"',
    '`',
    '\\"',
    ' | ',
    'trim',
    'default',
    '"TALLYGATE_VAR_A"',
    '\n',
  ],
  run(input) {
    const text = input.toString();
    const found = scanTemplate(text);
    let end = 0;
    for (const expression of found) {
      expect(expression.start).toBeGreaterThanOrEqual(end);
      expect(text.slice(expression.start, expression.start + 2)).toBe('{{');
      expect(text.slice(expression.end - 2, expression.end)).toBe('}}');
      end = expression.end;
    }
    expect(templateProblem(text) ?? '').toBeTypeOf('string');
    expect(maskDefaults(text)).toBeTypeOf('string');
  },
});
