import {
  Activity,
  BellRing,
  Building2,
  Cable,
  Coins,
  Diff,
  FlaskConical,
  Gauge,
  GitCommitVertical,
  KeyRound,
  Layers,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  ReceiptText,
  Scale,
  Send,
  Settings,
  Stethoscope,
  Waypoints,
} from 'lucide-react';

export type NavigationEntry = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Letter after `g` that goes there. */
  key: string;
};
export type NavigationGroup = {
  label: string | null;
  entries: NavigationEntry[];
  /** Stands at the end of the bar, however high that is. */
  isFoot?: boolean;
};

export const NAVIGATION: readonly NavigationGroup[] = [
  { label: null, entries: [{ href: '/overview', label: 'Overview', icon: LayoutDashboard, key: 'o' }] },
  {
    label: 'Gateway',
    entries: [
      { href: '/proxies', label: 'Proxies', icon: Cable, key: 'p' },
      { href: '/policies', label: 'Policies', icon: ListChecks, key: 'l' },
      { href: '/key-managers', label: 'Key managers', icon: KeyRound, key: 'k' },
      { href: '/versions', label: 'Versions', icon: GitCommitVertical, key: 'v' },
    ],
  },
  {
    label: 'Usage',
    entries: [
      { href: '/events', label: 'Events', icon: Activity, key: 'e' },
      { href: '/try', label: 'Try it', icon: FlaskConical, key: 't' },
      { href: '/meters', label: 'Meters', icon: Gauge, key: 'm' },
      { href: '/alerts', label: 'Alerts', icon: BellRing, key: 'w' },
    ],
  },
  {
    label: 'Billing',
    entries: [
      { href: '/customers', label: 'Customers', icon: Building2, key: 'c' },
      { href: '/credits', label: 'Credits', icon: Coins, key: 'y' },
      { href: '/plans', label: 'Plans', icon: Layers, key: 'b' },
      { href: '/invoices', label: 'Invoices', icon: ReceiptText, key: 'i' },
      { href: '/corrections', label: 'Corrections', icon: Diff, key: 'r' },
      { href: '/rails', label: 'Rails', icon: Waypoints, key: 'a' },
      { href: '/reconciliation', label: 'Reconciliation', icon: Scale, key: 'n' },
    ],
  },
  { label: null, entries: [{ href: '/publisher', label: 'Delivery', icon: Send, key: 'u' }] },
  {
    label: null,
    isFoot: true,
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
