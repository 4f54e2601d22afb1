import {
  Activity,
  Cable,
  Diff,
  FlaskConical,
  Gauge,
  GitCommitVertical,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Send,
  Settings,
  Stethoscope,
} from 'lucide-react';

export type NavigationEntry = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Letter after `g` that goes there. */
  key: string;
};
export type NavigationGroup = { label: string | null; entries: NavigationEntry[] };

export const NAVIGATION: readonly NavigationGroup[] = [
  { label: null, entries: [{ href: '/overview', label: 'Overview', icon: LayoutDashboard, key: 'o' }] },
  {
    label: 'Gateway',
    entries: [
      { href: '/proxies', label: 'Proxies', icon: Cable, key: 'p' },
      { href: '/policies', label: 'Policies', icon: ListChecks, key: 'l' },
      { href: '/key-managers', label: 'Key managers', icon: KeyRound, key: 'k' },
    ],
  },
  {
    label: 'Usage',
    entries: [
      { href: '/events', label: 'Events', icon: Activity, key: 'e' },
      { href: '/try', label: 'Try it', icon: FlaskConical, key: 't' },
      { href: '/meters', label: 'Meters', icon: Gauge, key: 'm' },
      { href: '/corrections', label: 'Corrections', icon: Diff, key: 'c' },
    ],
  },
  {
    label: 'Delivery',
    entries: [
      { href: '/publisher', label: 'Publisher', icon: Send, key: 'u' },
      { href: '/versions', label: 'Versions', icon: GitCommitVertical, key: 'v' },
    ],
  },
  {
    label: 'Help',
    entries: [
      { href: '/doctor', label: 'Doctor', icon: Stethoscope, key: 'd' },
      { href: '/settings', label: 'Settings', icon: Settings, key: 's' },
    ],
  },
];

/** Whether an entry stands for the page at `pathname`. */
export function isCurrent(href: string, pathname: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
