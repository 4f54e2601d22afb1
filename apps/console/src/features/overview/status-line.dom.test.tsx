import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { ServerState, ServerView } from '@tallygate/contracts/server-view';
import type { StatusView } from '@tallygate/contracts/status-view';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { StatusLine } from './status-line.tsx';

const publisher = (over: object = {}) => ({ type: 'moesif', enabled: true, state: 'idle', queued: 0, ...over });
const aStatus = (over: object = {}, publishers: object[] = [publisher()]) =>
  ({
    gateways: [{ id: 'gateway', live: true, configError: null, proxies: [], publishers }],
    running: { number: 7 },
    inSync: true,
    changedOutside: false,
    changedOnlyInText: false,
    waitingEvents: 0,
    alarmingDifferences: 0,
    ...over,
  }) as unknown as StatusView;
const servers = (...states: ServerState[]) =>
  states.map((state, index) => ({ displayName: `S${index}`, health: { state } })) as unknown as ServerView[];
const report = (...results: string[]) => ({ checks: results.map((result) => ({ result })) }) as unknown as DoctorReport;

function parts(status: StatusView, known?: ServerView[], found?: DoctorReport): Record<string, string> {
  const { unmount } = render(<StatusLine status={status} servers={known} report={found} />);
  const shown = Object.fromEntries(
    screen.getAllByRole('link').map((link) => {
      const [name = '', sign = '', value = ''] = [...link.children].map((part) => part.textContent ?? '');
      return [name, `${sign} ${value}`.replaceAll('\u00a0', ' ')];
    }),
  );
  unmount();
  return shown;
}

it('is calm while all is well', () => {
  expect(parts(aStatus(), servers('healthy', 'healthy', 'paused'), report('pass', 'skipped'))).toEqual({
    Gateway: '● 1',
    Config: '● v7 everywhere',
    Delivery: '● 0 waiting',
    Servers: '● 2',
    Doctor: '● Nothing to mend',
  });
});

it('is no reassurance where nothing is known', () => {
  expect(parts(aStatus({}, []), servers('uncalled', 'quiet'))).toMatchObject({
    Delivery: '○ Off',
    Servers: '○ 0 of 2 known',
  });
  expect(parts(aStatus(), servers())).toMatchObject({ Servers: '○ 0 of 0 known' });
  expect(parts(aStatus())).not.toHaveProperty('Servers');
});

it('names what wants attention', () => {
  const stopped = publisher({ state: 'stopped' });
  expect(
    parts(
      aStatus({ inSync: false, changedOutside: true, waitingEvents: 1200 }, [stopped]),
      servers('down', 'healthy'),
      report('fail', 'warn'),
    ),
  ).toMatchObject({
    Config: '▲ v7, changed outside',
    Delivery: '▲ 1,200 waiting',
    Servers: '▲ 1 of 2 down',
    Doctor: '▲ 2 things to mend',
  });
  expect(parts(aStatus({ gateways: [] }), servers('failing', 'healthy'))).toMatchObject({
    Gateway: '▲ No report',
    Servers: '▲ 1 of 2 failing',
  });
});
