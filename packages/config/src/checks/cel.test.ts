import { describe, expect, it } from 'vitest';
import { checkCondition, checkExpression, compileCel } from './cel.ts';

describe('a CEL condition', () => {
  it.each([
    "request.Method == 'POST'",
    "request.Headers['x-mock'][0] == 'yes'",
    "'x-mock' in request.Headers",
    'request.Body != null && request.Body.Content.contains("paid")',
    "request.Metadata['plan'] == 'gold'",
    'response.ResponseStatus >= 500 || response.Status == 0',
    "processing.phase == 'request_body'",
    "api.Name == 'Everything' && api.Version == 'v1.0'",
  ])('%s is accepted', (text) => {
    expect(checkCondition(text)).toBeNull();
  });

  it.each([
    ['1 +', /: Unexpected token: EOF at character \d+; found "1 \+"$/],
    ['unknown == 1', /Unknown variable: unknown at character 1 \(known are processing, request, response, api\)/],
    ['reqest.Method == "POST"', /Unknown variable: reqest at character 1 \(did you mean "request"\?\)/],
    ['request.headers["x"][0] == "y"', /No such key: headers at character \d+ \(did you mean "Headers"\?\)/],
    ['request.Path == 1', /no such overload: string == int/],
    ['1 + 1', /^must be a CEL expression that gives true or false; found "1 \+ 1", which gives a value of type int$/],
    ['request.Method.nonsense()', /nonsense/],
  ])('%s is refused with what was found and what was expected', (text, problem) => {
    expect(checkCondition(text)).toMatch(problem);
    expect(checkCondition(text)).toMatch(/^must be a CEL expression that gives true or false/);
  });

  it('may give any type where a key or a cost is wanted', () => {
    expect(checkExpression('1 + 1')).toBeNull();
    expect(checkExpression('1 +')).toMatch(/^must be a CEL expression: /);
  });

  it('is evaluated with what the caller knows', () => {
    const program = compileCel('request.Path + api.Name');
    expect('evaluate' in program && program.evaluate({ request: { Path: '/a' }, api: { Name: 'b' } })).toBe('/ab');
  });
});
