import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { absenceOf, actionOf, chosenOf, filledTemplate, schemaOf } from './chosen-schema.ts';
import { curlSnippet, pythonSnippet, typeScriptSnippet } from './snippets.ts';

const args = { text: `it's "quoted" $HOME`, flag: true, nothing: null, list: [1, { a: false }] };
const input = {
  url: 'http://localhost:8080/p/mcp',
  header: 'Authorization',
  action: { kind: 'tool' as const, name: 'echo', arguments: args },
};

describe('code that does the same', () => {
  it('hands a shell the message character for character', () => {
    const [, sent = ''] = /-d ('(?:[^']|'\\'')*')$/.exec(curlSnippet(input)) ?? [];
    const text = execFileSync('sh', ['-c', `printf %s ${sent}`], { encoding: 'utf8' });
    expect(JSON.parse(text)).toMatchObject({ method: 'tools/call', params: { name: 'echo', arguments: args } });
  });

  it('never holds a token, and calls what was chosen', () => {
    const resource = { ...input, action: { kind: 'resource' as const, uri: 'demo://x' } };
    expect(typeScriptSnippet(resource)).toContain('client.readResource({');
    expect(pythonSnippet(input)).toContain('"flag": True, "nothing": None, "list": [1, {"a": False}]');
    for (const snippet of [curlSnippet, typeScriptSnippet, pythonSnippet]) expect(snippet(input)).toMatch(/TOKEN/);
  });
});

describe('what is chosen', () => {
  const offers = {
    tools: [{ name: 'echo', inputSchema: { type: 'object' } }],
    prompts: [{ name: 'greet', arguments: [{ name: 'who', required: true }, { name: 'how' }] }],
    resources: [{ name: 'One', uri: 'demo://a:1' }],
    templates: [{ name: 'By id', uriTemplate: 'demo://{kind}/{id}{?page}' }],
  };

  it('stays as the address names it, and is said not to be there', () => {
    const gone = chosenOf('tool:ecco', offers);
    expect(gone).toEqual({ kind: 'tool', name: 'ecco' });
    expect(absenceOf(gone, offers, 'Everything')).toBe('There is no tool “ecco” at Everything.');
    expect(absenceOf(chosenOf('tool:echo', offers), offers, 'Everything')).toBeNull();
    expect(absenceOf(gone, null, 'Everything')).toBeNull();
  });

  it('is found by the value of the list, else the first that there is', () => {
    expect(chosenOf('resource:demo://a:1', offers)).toEqual({ kind: 'resource', name: 'demo://a:1' });
    expect(chosenOf('', offers)).toEqual({ kind: 'tool', name: 'echo' });
    expect(chosenOf('', { tools: [], prompts: [], resources: [], templates: [] })).toBeNull();
  });

  it('asks for the arguments of a prompt and the variables of a template', () => {
    expect(schemaOf({ kind: 'prompt', name: 'greet' }, offers)).toMatchObject({ required: ['who'] });
    const template = { kind: 'template' as const, name: 'demo://{kind}/{id}{?page}' };
    expect(schemaOf(template, offers)).toMatchObject({ required: ['kind', 'id', 'page'] });
    expect(actionOf(template, { kind: 'a b', id: '1' })).toEqual({ kind: 'resource', uri: 'demo://a%20b/1' });
    expect(filledTemplate('x{/a,b}{?c,d}{#e}', { a: '1', b: '2', d: 'ü', e: 'f/g' })).toBe('x/1/2?d=%C3%BC#f/g');
  });
});
