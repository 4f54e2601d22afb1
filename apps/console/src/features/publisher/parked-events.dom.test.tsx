import type { ParkedEvent } from '@tallygate/contracts/publisher-delivery';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { ParkedTable } from './parked-table.tsx';

const event = (id: string, more: Partial<ParkedEvent> = {}): ParkedEvent => ({
  id,
  time: '2026-11-29T14:00:00.000Z',
  proxy: 'everything',
  tool: `tool-${id}`,
  company: 'acme',
  gatewayId: 'gateway',
  state: 'parked',
  reason: 'the collector refused the events as malformed (HTTP 400)',
  since: '2026-11-29T14:00:01.000Z',
  at: '2026-11-29T14:00:01.000Z',
  isOrdered: false,
  ...more,
});
const rows = [event('a'), event('b', { state: 'expired', reason: null }), event('c', { isOrdered: true })];

function Table(actions: { onSendAgain?: (id: string) => void; onDiscard?: (id: string) => void }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  return (
    <>
      <output>{[...chosen].join(' ')}</output>
      <ParkedTable
        rows={rows}
        chosen={chosen}
        onChoose={setChosen}
        onSendAgain={actions.onSendAgain}
        onDiscard={actions.onDiscard}
      />
    </>
  );
}
const row = (name: string) => screen.getByRole('link', { name }).closest('tr')!;

it('offers to send again what the collector may still take, and to discard everything', async () => {
  const onSendAgain = vi.fn();
  const onDiscard = vi.fn();
  const user = userEvent.setup();
  render(<Table onSendAgain={onSendAgain} onDiscard={onDiscard} />);

  await user.click(within(row('tool-a')).getByRole('button', { name: 'Send again' }));
  await user.click(within(row('tool-b')).getByRole('button', { name: 'Discard' }));
  expect([onSendAgain.mock.calls, onDiscard.mock.calls]).toEqual([[['a']], [['b']]]);
  expect(within(row('tool-b')).queryByRole('button', { name: 'Send again' })).toBeNull();
  expect(within(row('tool-c')).getByRole<HTMLButtonElement>('button', { name: 'Send again' }).disabled).toBe(true);
  expect(row('tool-b').textContent).toContain('an earlier version parked it');
});

it('chooses some, all that are shown, and none', async () => {
  const user = userEvent.setup();
  render(<Table />);
  const chosen = () => screen.getByRole('status').textContent;
  await user.click(within(row('tool-c')).getByRole('checkbox'));
  expect(chosen()).toBe('c');
  await user.click(screen.getByRole('checkbox', { name: 'Choose all that are shown' }));
  expect(chosen()).toBe('a b c');
  await user.click(screen.getByRole('checkbox', { name: 'Choose all that are shown' }));
  expect(chosen()).toBe('');
});

it('lets those who may only look choose nothing and press nothing', () => {
  render(
    <ParkedTable rows={rows} chosen={new Set()} onChoose={undefined} onSendAgain={undefined} onDiscard={undefined} />,
  );
  expect(screen.queryAllByRole('checkbox')).toEqual([]);
  expect(screen.queryAllByRole('button')).toEqual([]);
});
