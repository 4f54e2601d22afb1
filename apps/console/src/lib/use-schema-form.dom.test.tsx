import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ApiError } from './api-client.ts';
import { lazyResolver } from './lazy-resolver.ts';
import { useSchemaForm } from './use-schema-form.ts';

const SCHEMA = z.object({ name: z.string().min(1, 'Give it a name') });
type Values = z.infer<typeof SCHEMA>;
const RESOLVER = lazyResolver<Values, Values>(async () => SCHEMA);

function NameForm({ send }: { send: (values: Values) => Promise<unknown> }) {
  const { form, submit, errorOf, otherError } = useSchemaForm<Values, Values>({
    resolver: RESOLVER,
    defaultValues: { name: '' },
    fields: ['name'],
    nameOf: (path) => path.replace('entity.', ''),
    send,
  });
  return (
    <form onSubmit={submit} noValidate>
      <input aria-label="Name" {...form.register('name')} />
      <p data-testid="beside">{errorOf('name')}</p>
      <p data-testid="below">{otherError?.message}</p>
      <button type="submit">Send</button>
    </form>
  );
}

function open(...answers: (ApiError | null)[]) {
  const sent: Values[] = [];
  const send = async (values: Values) => {
    const answer = answers[sent.length];
    sent.push(values);
    if (answer) throw answer;
  };
  render(<NameForm send={send} />);
  const press = () => userEvent.click(screen.getByRole('button', { name: 'Send' }));
  const shown = (where: 'beside' | 'below') => screen.getByTestId(where).textContent;
  return { sent, press, shown, type: (text: string) => userEvent.type(screen.getByLabelText('Name'), text) };
}

const refused = (...fields: { path: string; message: string }[]) =>
  new ApiError({ code: 'INVALID_INPUT', status: 400, title: 'Some fields are wrong', fields });

it('sends nothing that the schema refuses, and says so beside the field, which gets the focus', async () => {
  const { sent, press } = open();
  await press();

  expect(await screen.findByText('Give it a name')).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
  expect(sent).toEqual([]);
});

it('shows beside its field what the api refuses, and nothing below', async () => {
  const { press, type, shown } = open(refused({ path: 'entity.name', message: 'is taken' }));
  await type('weather');
  await press();

  expect(await screen.findByText('is taken')).toBeTruthy();
  expect(shown('below')).toBe('');
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
});

it('says below the form what no field shows, and is silent again when it succeeds', async () => {
  const { sent, press, type, shown } = open(refused({ path: 'revision', message: 'is old' }), null);
  await type('weather');
  await press();
  expect(await screen.findByText('Some fields are wrong')).toBeTruthy();
  expect(shown('beside')).toBe('');

  await press();
  await expect.poll(() => shown('below')).toBe('');
  expect(sent).toHaveLength(2);
});
