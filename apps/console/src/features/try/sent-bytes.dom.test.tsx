import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import type { Schema } from '#components/schema-form/values/schema-parts.ts';
import { ArgumentsPanel } from './arguments-panel.tsx';
import { actionOf } from './chosen-schema.ts';

/** What would be sent, as it stands in the request; and why it would not be. */
type Sent = { bytes: string; problem: string | null };

function Panel({ schema, sent }: { schema: Schema; sent: Sent }) {
  const [value, setValue] = useState<Record<string, unknown>>({});
  const action = actionOf({ kind: 'tool', name: 'x' }, value);
  sent.bytes = action.kind === 'tool' ? String(action.arguments) : '';
  const onProblem = (problem: string | null) => {
    sent.problem = problem;
  };
  return <ArgumentsPanel schema={schema} value={value} onChange={setValue} findings={[]} onProblem={onProblem} />;
}

function draw(schema: Schema): Sent {
  const sent: Sent = { bytes: '', problem: null };
  render(<Panel schema={schema} sent={sent} />);
  return sent;
}
const object = (properties: Record<string, unknown>, more: object = {}) => ({ type: 'object', properties, ...more });
const type = (label: string, text: string) => userEvent.type(screen.getByLabelText(label), text);
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

// Faults that forms for tools have had elsewhere, each as what is sent.
describe('what is sent', () => {
  it('is nothing of what is optional and was not touched: no null, no list, no object, no false, no default', () => {
    const sent = draw(
      object({
        text: { type: 'string' },
        maybe: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
        list: { type: 'array', items: { type: 'string' } },
        rows: { type: 'array', items: object({ a: { type: 'string' } }) },
        inner: object({ a: { type: 'string' } }),
        map: { type: 'object', additionalProperties: { type: 'string' } },
        flag: { type: 'boolean' },
        count: { type: 'integer', default: 10 },
        pick: { enum: ['a', 'b'] },
        anything: {},
      }),
    );
    expect(sent.bytes).toBe('{}');
  });

  it('is nothing of what was typed and taken back', async () => {
    const sent = draw(
      object({ text: { type: 'string' }, n: { type: 'number' }, list: { type: 'array', items: { type: 'string' } } }),
    );
    await type('text', 'a');
    await type('n', '1');
    await type('list', 'x{Enter}');
    expect(sent.bytes).toBe('{"text":"a","n":1,"list":["x"]}');
    await userEvent.clear(screen.getByLabelText('text'));
    await userEvent.clear(screen.getByLabelText('n'));
    await press('Remove entry x');
    expect(sent.bytes).toBe('{}');
  });

  it('are numbers as numbers: whole ones, decimals while they are typed, and those with more digits than a double has', async () => {
    const sent = draw(
      object({
        whole: { type: 'integer' },
        decimal: { type: 'number' },
        id: { type: 'integer' },
        list: { type: 'array', items: { type: 'integer' } },
      }),
    );
    await type('whole', '42');
    await type('decimal', '0.');
    expect((screen.getByLabelText('decimal') as HTMLInputElement).value).toBe('0.');
    await type('decimal', '05');
    await type('id', '9007199254740993');
    await type('list', '1{Enter}12345678901234567890{Enter}');
    expect(sent.bytes).toBe('{"whole":42,"decimal":0.05,"id":9007199254740993,"list":[1,12345678901234567890]}');
  });

  it('follows a reference inside anyOf', async () => {
    const sent = draw(
      object(
        { at: { anyOf: [{ $ref: '#/$defs/place' }, { type: 'null' }] } },
        { $defs: { place: object({ city: { type: 'string' } }) } },
      ),
    );
    await type('city', 'Bern');
    expect(sent.bytes).toBe('{"at":{"city":"Bern"}}');
  });

  it('has the fields of a root that is anyOf, oneOf or allOf', async () => {
    const byName = object({ name: { type: 'string' } }, { title: 'By name', required: ['name'] });
    const byId = object({ id: { type: 'integer' } }, { title: 'By id', required: ['id'] });
    const any = draw({ type: 'object', anyOf: [byName, byId] });
    await userEvent.selectOptions(screen.getByLabelText('Which of these'), 'By id');
    await type('id', '7');
    expect(any.bytes).toBe('{"id":7}');
  });

  it('has the fields of allOf', async () => {
    const sent = draw({
      type: 'object',
      allOf: [object({ a: { type: 'string' } }), { properties: { b: { type: 'integer' } } }],
    });
    await type('a', 'x');
    await type('b', '2');
    expect(sent.bytes).toBe('{"a":"x","b":2}');
  });

  it('has the constant by which a variant is known, once it is chosen, and no other’s', async () => {
    const shape = (kind: string, more: object) => object({ kind: { const: kind }, ...more }, { required: ['kind'] });
    const sent = draw(
      object({ at: { oneOf: [shape('point', { x: { type: 'number' } }), shape('box', { w: { type: 'number' } })] } }),
    );
    await userEvent.selectOptions(screen.getByLabelText('Which of these'), 'kind "box"');
    await type('w', '3');
    expect(sent.bytes).toBe('{"at":{"kind":"box","w":3}}');
    await userEvent.selectOptions(screen.getByLabelText('Which of these'), 'kind "point"');
    expect(sent.bytes).toBe('{"at":{"kind":"point"}}');
  });

  it('are lists of objects by their fields', async () => {
    const sent = draw(
      object({ rows: { type: 'array', items: object({ city: { type: 'string' }, n: { type: 'integer' } }) } }),
    );
    await press('Add to rows');
    await type('city', 'Bern');
    await type('n', '3');
    expect(sent.bytes).toBe('{"rows":[{"city":"Bern","n":3}]}');
  });

  it('is the value of a union of types, with the type that was chosen', async () => {
    const sent = draw(object({ id: { type: ['string', 'integer', 'null'] } }));
    await userEvent.selectOptions(screen.getByLabelText('Which of these'), 'Whole number');
    await type('id', '5');
    expect(sent.bytes).toBe('{"id":5}');
    await userEvent.selectOptions(screen.getByLabelText('Which of these'), 'Text');
    await type('id', '5');
    expect(sent.bytes).toBe('{"id":"5"}');
  });

  it('is the JSON that was typed, not a text of it, member by member', async () => {
    const sent = draw(object({ any: {}, other: { type: 'string' } }));
    const field = screen.getByLabelText('any');
    await userEvent.click(field);
    await userEvent.paste('{"a": [1, "\\"q\\""], "n": 9007199254740993}');
    await type('other', 'say "hi"');
    expect(sent.bytes).toBe('{"any":{"a":[1,"\\"q\\""],"n":9007199254740993},"other":"say \\"hi\\""}');
  });

  it('is held back while the JSON is none, which says where', async () => {
    const sent = draw(object({ a: { type: 'string' } }));
    await userEvent.click(screen.getByRole('tab', { name: 'JSON' }));
    const area = screen.getByLabelText('Arguments as JSON');
    await userEvent.clear(area);
    await userEvent.click(area);
    await userEvent.paste('{"a": "x",}');
    expect(sent.problem).toMatch(/^Line 1, column \d+/);
    expect(sent.bytes).toBe('{}');
  });

  it('has no default that comes back while a field is emptied', async () => {
    const sent = draw(object({ n: { type: 'integer', default: 10 }, t: { type: 'string', default: 'd' } }));
    await type('n', '1{Backspace}');
    await type('t', 'x{Backspace}');
    expect((screen.getByLabelText('n') as HTMLInputElement).value).toBe('');
    expect(sent.bytes).toBe('{}');
  });

  it('is one of many choices with its type, found by typing', async () => {
    const sent = draw(object({ pick: { enum: [1, '1', ...Array.from({ length: 12 }, (_, at) => `city ${at}`)] } }));
    const field = screen.getByRole('combobox', { name: /pick/ });
    await userEvent.type(field, 'city 7');
    expect(sent.bytes).toBe('{"pick":"city 7"}');
    await userEvent.clear(field);
    await userEvent.type(field, '1 (number)');
    expect(sent.bytes).toBe('{"pick":1}');
    await userEvent.clear(field);
    expect(sent.bytes).toBe('{}');
  });

  it('is a date and time with its zone, and a required yes or no that nobody chose is not there', async () => {
    const sent = draw(
      object({ at: { type: 'string', format: 'date-time' }, flag: { type: 'boolean' } }, { required: ['flag'] }),
    );
    const flag = screen.getByRole('group', { name: /flag/ });
    expect(
      within(flag)
        .getAllByRole('radio')
        .filter((one) => (one as HTMLInputElement).checked),
    ).toEqual([]);
    await userEvent.type(screen.getByLabelText('at'), '2026-11-30T10:00:00');
    expect(sent.bytes).toMatch(/^\{"at":"2026-11-30T10:00:00(?:Z|[+-]\d\d:\d\d)"\}$/);
  });

  it('are several of a few choices, in the order of the list and with their types', async () => {
    const sent = draw(object({ tags: { type: 'array', items: { enum: [1, '1', 'b'] } } }));
    const group = screen.getByRole('group', { name: /tags/ });
    await userEvent.click(within(group).getByLabelText('b'));
    await userEvent.click(within(group).getAllByLabelText('1')[0] as HTMLElement);
    expect(sent.bytes).toBe('{"tags":[1,"b"]}');
    await userEvent.click(within(group).getByLabelText('b'));
    await userEvent.click(within(group).getAllByLabelText('1')[0] as HTMLElement);
    expect(sent.bytes).toBe('{}');
  });

  it('is a time with its seconds', async () => {
    const sent = draw(object({ at: { type: 'string', format: 'time' } }));
    await userEvent.type(screen.getByLabelText('at'), '10:05');
    expect(sent.bytes).toBe('{"at":"10:05:00"}');
  });

  it('shows of more than 200 fields those that are needed or filled, and finds the rest', async () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`field${at}`, { type: 'string' }]));
    const sent = draw(object(many, { required: ['field3'] }));
    expect(screen.getAllByRole('textbox')).toHaveLength(1);
    await userEvent.type(screen.getByRole('searchbox'), 'field150');
    await type('field150', 'x');
    expect(sent.bytes).toBe('{"field150":"x"}');
  });
});
