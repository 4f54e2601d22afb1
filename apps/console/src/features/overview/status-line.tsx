import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import type { ServerView } from '@tallygate/contracts/server-view';
import type { StatusView } from '@tallygate/contracts/status-view';
import Link from 'next/link';
import { gatewayState } from '#data/gateway-state.ts';
import { cn } from '#lib/class-names.ts';
import { formatCount, formatNumber } from '#lib/format.ts';

type Tone = 'good' | 'warn' | 'bad' | 'none';
type Part = { name: string; href: string; tone: Tone; value: string; title?: string };

const SIGNS: Record<Tone, { sign: string; style: string }> = {
  good: { sign: '●', style: 'text-good' },
  warn: { sign: '▲', style: 'text-warn' },
  bad: { sign: '▲', style: 'text-bad' },
  none: { sign: '○', style: 'text-ink-muted' },
};

type StatusLineProps = {
  status: StatusView;
  /** Absent while they are on their way. */
  servers: readonly ServerView[] | undefined;
  report: DoctorReport | undefined;
};

/** Does it work: one line, each part the way to the page about it; only what wants attention is coloured. */
export function StatusLine({ status, servers, report }: StatusLineProps) {
  const parts = [
    gatewayPart(status),
    configPart(status),
    deliveryPart(status),
    ...(servers === undefined ? [] : [serversPart(servers)]),
    ...(report === undefined ? [] : [doctorPart(report)]),
  ];
  return (
    <ul aria-label="State" className="flex min-h-8 flex-wrap items-center gap-x-5 border-y text-sm">
      {parts.map(({ name, href, tone, value, title }) => (
        <li key={name}>
          <Link href={href} title={title} className="flex h-8 items-center gap-1.5 rounded hover:underline">
            <span className="text-ink-muted">{name}</span>
            <span aria-hidden className={cn('text-2xs', SIGNS[tone].style)}>
              {SIGNS[tone].sign}
            </span>
            <span className={cn((tone === 'bad' || tone === 'warn') && ['font-medium', SIGNS[tone].style])}>
              {value}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function gatewayPart(status: StatusView): Part {
  const { state, label, reasons } = gatewayState(status);
  const live = status.gateways.filter((gateway) => gateway.live).length;
  const isWell = state === 'running' || state === 'changed';
  return {
    name: 'Gateway',
    href: '/settings/gateways',
    tone: isWell ? 'good' : state === 'unreachable' ? 'bad' : 'warn',
    value: isWell ? formatNumber(live) : state === 'unreachable' ? 'No report' : label,
    title: reasons.join(' ') || undefined,
  };
}

function configPart({ running, inSync, changedOutside }: StatusView): Part {
  const number = running === null ? 'None' : running.number === null ? 'No number' : `v${running.number}`;
  if (inSync) return { name: 'Config', href: '/versions', tone: 'good', value: `${number} everywhere` };
  const value = changedOutside ? `${number}, changed outside` : `${number}, not everywhere`;
  return { name: 'Config', href: '/versions', tone: 'warn', value: running ? value : number };
}

function deliveryPart({ gateways, waitingEvents }: StatusView): Part {
  const publishers = gateways
    .filter(({ live }) => live)
    .flatMap((gateway) => gateway.publishers.filter(({ type, enabled }) => type === 'moesif' && enabled));
  const base = { name: 'Delivery', href: '/publisher' };
  if (publishers.length === 0) return { ...base, tone: 'none', value: 'Off', title: 'Events stay on this machine' };
  const troubled = publishers.find(({ state }) => state === 'stopped' || state === 'backing_off');
  const value = `${formatNumber(waitingEvents)} waiting`;
  if (troubled === undefined) return { ...base, tone: 'good', value };
  return { ...base, tone: troubled.state === 'stopped' ? 'bad' : 'warn', value, title: troubled.lastError?.message };
}

function serversPart(servers: readonly ServerView[]): Part {
  const served = servers.filter(({ health }) => health.state !== 'paused');
  const down = served.filter(({ health }) => health.state === 'down');
  const failing = served.filter(({ health }) => health.state === 'failing');
  const known = served.filter(({ health }) => health.state === 'healthy');
  const base = { name: 'Servers', href: '/proxies' };
  const names = [...down, ...failing].map(({ displayName }) => displayName).join(', ');
  const of = formatNumber(served.length);
  if (down.length > 0)
    return { ...base, tone: 'bad', value: `${formatNumber(down.length)} of ${of} down`, title: names };
  if (failing.length > 0)
    return { ...base, tone: 'warn', value: `${formatNumber(failing.length)} of ${of} failing`, title: names };
  const isAll = known.length === served.length && served.length > 0;
  return { ...base, tone: isAll ? 'good' : 'none', value: isAll ? of : `${formatNumber(known.length)} of ${of} known` };
}

function doctorPart({ checks }: DoctorReport): Part {
  const count = (result: string) => checks.filter((check) => check.result === result).length;
  const [failed, warned] = [count('fail'), count('warn')];
  const tone = failed > 0 ? 'bad' : warned > 0 ? 'warn' : 'good';
  const value =
    failed + warned === 0 ? 'Nothing to mend' : `${formatCount(failed + warned, 'thing', 'things')} to mend`;
  return { name: 'Doctor', href: '/doctor', tone, value };
}
