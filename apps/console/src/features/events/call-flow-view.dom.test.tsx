import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { CallFlow } from './call-flow-view.tsx';
import { eventDetail } from './ledger-event.testing.ts';

it('opens the station that decided, with what was expected against what was found', async () => {
  render(
    <CallFlow
      event={eventDetail(1, {
        outcome: 'denied',
        denial: 'auth',
        reason: 'denied_auth',
        detail: 'audience_mismatch',
        class: 'caller',
        billable: false,
        consumer: undefined,
        denialFacts: {
          check: 'audience',
          expected: 'http://gw/everything/mcp',
          found: 'http://gw/<b>weather</b>/mcp',
        },
      })}
    />,
  );
  const flow = screen.getByRole('region', { name: 'The way of the call' });
  const token = within(flow).getByRole('button', { name: /^Token/ });
  expect(token.getAttribute('aria-expanded')).toBe('true');
  expect(flow.textContent).toContain('Audience expectedhttp://gw/everything/mcp');
  // A stranger's text is text.
  expect(flow.textContent).toContain('Audience foundhttp://gw/<b>weather</b>/mcp');
  expect([...flow.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['everything', '<b>weather</b>']);
  expect(within(flow).getByRole('button', { name: /^Server.*not reached/i })).toBeTruthy();

  await userEvent.setup().click(within(flow).getByRole('button', { name: /^Outcome/ }));
  expect(token.getAttribute('aria-expanded')).toBe('false');
  expect(within(flow).getByRole('link', { name: 'What this reason means' })).toBeTruthy();
});

it('draws the times that were measured and no others', () => {
  render(<CallFlow event={eventDetail(1, { durationMs: 15, upstreamMs: 14, ttfbMs: undefined })} />);
  const times = within(screen.getByRole('list', { name: 'Measured times' })).getAllByRole('listitem');
  expect(times.map((item) => item.textContent?.replaceAll('\u00a0', ' '))).toEqual(['gateway 1 ms', 'server 14 ms']);
});
