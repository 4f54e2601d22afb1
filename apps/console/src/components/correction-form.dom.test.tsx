import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CorrectionForm } from './correction-form.tsx';

const EVENT = '019a2f0c-7d1e-7b5a-9d6e-3f3a0c5b1e11';

/** Answers requests in turn and keeps what they said. */
function answerWith(...answers: { status: number; body: object }[]) {
  const sent: Record<string, unknown>[] = [];
  vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body));
    const { status, body: answer } = answers[sent.length - 1] ?? { status: 201, body: {} };
    return new Response(JSON.stringify(answer), { status, headers: { 'content-type': 'application/json' } });
  });
  return sent;
}

function renderForm() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CorrectionForm target={{ eventId: EVENT }} what="this call" quantity="-1" quantityHelp="Signed." />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), button: screen.getByRole('button', { name: 'Correct this call' }) };
}

describe('CorrectionForm', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('shows what is refused at its field, and sends the same key again until the correction is made', async () => {
    const field = { path: 'quantity', message: 'takes more than is left' };
    const sent = answerWith(
      { status: 400, body: { code: 'INVALID_INPUT', title: 'Some fields are wrong', status: 400, fields: [field] } },
      { status: 201, body: {} },
      { status: 201, body: {} },
    );
    const { user, button } = renderForm();

    await user.type(screen.getByLabelText('Reason'), 'called by mistake');
    await user.click(button);
    expect(await screen.findByText('takes more than is left')).toBeTruthy();
    await user.click(button);
    await vi.waitFor(() => expect((screen.getByLabelText('Reason') as HTMLInputElement).value).toBe(''));
    await user.type(screen.getByLabelText('Reason'), 'another');
    await user.click(button);
    await vi.waitFor(() => expect(sent).toHaveLength(3));

    expect(sent[0]).toMatchObject({ eventId: EVENT, quantity: '-1', reason: 'called by mistake' });
    expect(sent[1]?.key).toBe(sent[0]?.key);
    expect(sent[2]?.key).not.toBe(sent[0]?.key);
  });
});
