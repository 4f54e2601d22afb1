import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { JsonValue } from './json-value.tsx';
import type { Schema } from './schema-parts.ts';
import { ValueForm } from './value-form.tsx';

const CONTROL = { id: 'json', 'aria-describedby': undefined, 'aria-invalid': undefined } as const;

/** A form with its JSON view beside it; `sent` is what would be sent. */
function Both({ schema, sent }: { schema: Schema; sent: { value: unknown } }) {
  const [value, setValue] = useState<unknown>({});
  sent.value = value;
  return (
    <>
      <ValueForm schema={schema} value={value} onChange={setValue} findings={[]} label="Arguments" />
      <JsonValue value={value} onChange={setValue} control={CONTROL} />
    </>
  );
}

function draw(properties: Record<string, Schema>, more: Record<string, unknown> = {}) {
  const sent: { value: unknown } = { value: undefined };
  render(<Both schema={{ type: 'object', properties, ...more }} sent={sent} />);
  return sent;
}

const json = () => document.querySelector('#json') as HTMLTextAreaElement;

describe('what nobody touched is not sent', () => {
  it('neither null, nor an empty list or object, nor a default', () => {
    const sent = draw({
      text: { type: 'string', default: 'd' },
      maybe: { type: ['string', 'null'] },
      list: { type: 'array', items: { type: 'string' } },
      inner: { type: 'object', properties: { a: { type: 'string' } } },
      flag: { type: 'boolean' },
      more: { type: 'integer', default: 3 },
    });
    expect(sent.value).toEqual({});
  });

  it('and what is taken back is gone again, with the object around it', async () => {
    const sent = draw({ inner: { type: 'object', properties: { a: { type: 'string' } } }, text: { type: 'string' } });
    await userEvent.type(screen.getByLabelText('a'), 'x');
    expect(sent.value).toEqual({ inner: { a: 'x' } });
    await userEvent.clear(screen.getByLabelText('a'));
    expect(sent.value).toEqual({});
  });

  it('until somebody says so: a default, an empty text, null', async () => {
    const sent = draw({ text: { type: 'string', default: 'd' }, maybe: { type: ['integer', 'null'] } });
    await userEvent.click(screen.getByRole('button', { name: 'Use default "d"' }));
    await userEvent.click(screen.getByRole('button', { name: 'Send null' }));
    expect(sent.value).toEqual({ text: 'd', maybe: null });
    await userEvent.clear(screen.getByLabelText('text'));
    await userEvent.click(screen.getByRole('button', { name: 'Send an empty text' }));
    expect(sent.value).toEqual({ text: '', maybe: null });
  });
});

describe('what is typed is sent with its type', () => {
  it('numbers as numbers, also those that begin with what is none yet', async () => {
    const sent = draw({ n: { type: 'number' }, whole: { type: 'integer' } });
    await userEvent.type(screen.getByLabelText('n'), '-0.05');
    await userEvent.type(screen.getByLabelText('whole'), '7');
    expect(sent.value).toEqual({ n: -0.05, whole: 7 });
    await userEvent.clear(screen.getByLabelText('whole'));
    await userEvent.type(screen.getByLabelText('whole'), 'x');
    expect(sent.value).toMatchObject({ whole: 'x' });
  });

  it('a choice with the type that it has in the list, and a third state for yes and no', async () => {
    const sent = draw({ pick: { enum: [1, '1'] }, flag: { type: 'boolean' } });
    const pick = screen.getByRole('group', { name: /pick/ });
    await userEvent.click(within(pick).getAllByLabelText('1')[0] as HTMLElement);
    const flag = screen.getByRole('group', { name: /flag/ });
    await userEvent.click(within(flag).getByLabelText('false'));
    expect(sent.value).toEqual({ pick: 1, flag: false });
    await userEvent.click(within(flag).getByLabelText('Not sent'));
    expect(sent.value).toEqual({ pick: 1 });
  });

  it('objects in lists by their fields, and variants with what they have in common', async () => {
    const sent = draw({
      rows: { type: 'array', items: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Add to rows' }));
    await userEvent.type(screen.getByLabelText('city'), 'Bern');
    expect(sent.value).toEqual({ rows: [{ city: 'Bern' }] });
  });

  it('a variant keeps the common members when another is chosen', async () => {
    const sent = draw(
      { id: { type: 'string' } },
      {
        anyOf: [
          { title: 'A', properties: { a: { type: 'string' } } },
          { title: 'B', properties: { b: { type: 'string' } } },
        ],
      },
    );
    await userEvent.type(screen.getByLabelText('id'), '1');
    await userEvent.type(screen.getByLabelText('a'), 'x');
    await userEvent.selectOptions(screen.getByLabelText('Which of these'), 'B');
    expect(sent.value).toEqual({ id: '1' });
    await userEvent.type(screen.getByLabelText('b'), 'y');
    expect(sent.value).toEqual({ id: '1', b: 'y' });
  });
});

describe('form and JSON', () => {
  it('are one value, and text that is no JSON says where, and changes nothing', async () => {
    const sent = draw({ text: { type: 'string' }, n: { type: 'number' } });
    await userEvent.type(screen.getByLabelText('text'), 'a "b"');
    expect(JSON.parse(json().value)).toEqual({ text: 'a "b"' });
    await userEvent.clear(json());
    await userEvent.click(json());
    await userEvent.paste('{"text": "c", "n": 1.5}');
    expect(sent.value).toEqual({ text: 'c', n: 1.5 });
    expect((screen.getByLabelText('n') as HTMLInputElement).value).toBe('1.5');
    await userEvent.click(json());
    await userEvent.type(json(), 'x');
    expect(screen.getByRole('alert').textContent).toMatch(/^Line 1, column/);
    expect(sent.value).toEqual({ text: 'c', n: 1.5 });
  });
});
