import type { LucideIcon } from 'lucide-react';

/** The kinds of things that the palette finds, in the order in which it shows them. */
export const PALETTE_GROUPS = [
  'Actions',
  'Pages',
  'Proxies',
  'Tools',
  'Key managers',
  'Meters',
  'Customers',
  'Plans',
  'Invoices',
  'Rails',
  'Consumers',
  'Versions',
  'Documents',
  'Events',
] as const;
export type PaletteGroup = (typeof PALETTE_GROUPS)[number];

export type PaletteEntry = {
  /** The same as long as the thing is there, e.g. for what was chosen lately. */
  id: string;
  group: PaletteGroup;
  label: string;
  /** Beside the label: an id, a key. It is searched as well. */
  hint?: string;
  icon: LucideIcon;
  /** A page to go to, or what is done. */
  target: { href: string } | { run: () => void };
};
