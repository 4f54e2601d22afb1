import { useQuery } from '@tanstack/react-query';
import {
  Activity,
  BookOpen,
  Building2,
  Cable,
  CircleCheckBig,
  Copy,
  FileCode,
  FileInput,
  Gauge,
  GitCommitVertical,
  KeyRound,
  Layers,
  ListChecks,
  Moon,
  Pencil,
  Plus,
  ReceiptText,
  Search,
  ShieldCheck,
  Sun,
  User,
  WandSparkles,
  Waypoints,
  Wrench,
} from 'lucide-react';
import { useTheme } from 'next-themes';
import { useMemo } from 'react';
import { documentsQuery } from '#data/documents.ts';
import { facetsQuery } from '#data/events.ts';
import { numberedInvoicesQuery } from '#data/invoices.ts';
import { keyManagersQuery } from '#data/key-managers.ts';
import { allMetersQuery } from '#data/meters.ts';
import { plansQuery } from '#data/plans.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { railsQuery } from '#data/rails.ts';
import { useMay } from '#data/session.ts';
import { versionsQuery } from '#data/versions.ts';
import { documentPath } from '#lib/document-title.ts';
import { notify } from '#lib/notify.ts';
import { NAVIGATION } from '../navigation.ts';
import { keysInWords, SHORTCUTS } from '../shortcut-registry.ts';
import type { PaletteEntry } from './palette-entry.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Everything with a name, and what can be done; complete once each list has been read. */
export function usePaletteEntries(): readonly PaletteEntry[] {
  const { setTheme } = useTheme();
  const { data: proxies } = useQuery(proxiesQuery);
  const { data: keyManagers } = useQuery(keyManagersQuery);
  const { data: meters } = useQuery(allMetersQuery);
  const { data: plans } = useQuery(plansQuery);
  const { data: invoices } = useQuery(numberedInvoicesQuery);
  const { data: rails } = useQuery(railsQuery);
  const { data: versions } = useQuery(versionsQuery);
  const { data: facets } = useQuery(facetsQuery);
  const { data: documents } = useQuery(documentsQuery);
  const mayProxies = useMay('proxies.write');
  const mayKeyManagers = useMay('key-managers.write');
  const mayMeters = useMay('meters.write');
  return useMemo(() => {
    const go = (
      group: PaletteEntry['group'],
      label: string,
      href: string,
      { icon, hint }: Pick<PaletteEntry, 'icon' | 'hint'>,
    ): PaletteEntry => ({ id: `${group} ${href} ${label}`, group, label, hint, icon, target: { href } });
    const keysOf = (href: string) => {
      const shortcut = SHORTCUTS.find(({ id }) => id === `go:${href}`);
      return shortcut && keysInWords(shortcut.keys);
    };
    const at = (path: string, name: string) => `${path}/${encodeURIComponent(name)}`;
    return [
      ...(mayProxies
        ? [
            go('Actions', 'New proxy', '/proxies/new', { icon: Plus }),
            go('Actions', 'Import proxies', '/proxies/import', { icon: FileInput }),
          ]
        : []),
      ...(mayKeyManagers ? [go('Actions', 'New key manager', '/key-managers/new', { icon: Plus })] : []),
      ...(mayMeters
        ? [
            go('Actions', 'New meter', '/meters/new', { icon: Plus }),
            go('Actions', 'New customer', '/customers/new', { icon: Plus }),
            go('Actions', 'New plan', '/plans/new', { icon: Plus }),
            go('Actions', 'New rail', '/rails/new', { icon: Plus }),
          ]
        : []),
      go('Actions', 'Check a token', '/check-token', { icon: ShieldCheck }),
      go('Actions', 'Review and apply changes', '/versions/pending', { icon: CircleCheckBig }),
      ...(proxies ?? []).flatMap(({ id, resource, mcpUrl }): PaletteEntry[] => {
        const name = resource.spec.displayName;
        return [
          {
            id: `copy ${id}`,
            group: 'Actions',
            label: `Copy MCP URL of ${name}`,
            icon: Copy,
            target: {
              run: () => void navigator.clipboard.writeText(mcpUrl).then(() => notify.info('MCP URL copied')),
            },
          },
          ...(mayProxies
            ? [
                go('Actions', `Edit ${name}`, `${at('/proxies', id)}/edit`, { icon: Pencil }),
                go('Actions', `Change policies of ${name}`, `${at('/proxies', id)}/policies`, { icon: ListChecks }),
                go('Actions', `Choose tools of ${name}`, `${at('/proxies', id)}/tools`, { icon: Wrench }),
              ]
            : []),
          go('Actions', `YAML of ${name}`, `${at('/proxies', id)}/yaml`, { icon: FileCode }),
        ];
      }),
      { id: 'light', group: 'Actions', label: 'Light theme', icon: Sun, target: { run: () => setTheme('light') } },
      { id: 'dark', group: 'Actions', label: 'Dark theme', icon: Moon, target: { run: () => setTheme('dark') } },
      ...NAVIGATION.flatMap((group) => group.entries).map(({ href, label, icon }) =>
        go('Pages', label, href, { icon, hint: keysOf(href) }),
      ),
      go('Pages', 'Reasons', '/events/reasons', { icon: Search }),
      go('Pages', 'Setup', '/setup', { icon: WandSparkles }),
      go('Pages', 'Documents', '/documents', { icon: BookOpen }),
      ...(proxies ?? []).map(({ id, resource }) =>
        go('Proxies', resource.spec.displayName, at('/proxies', id), { icon: Cable, hint: resource.metadata.name }),
      ),
      ...(facets?.tools ?? []).map((tool) =>
        go('Tools', tool, `/events?tool=${encodeURIComponent(tool)}`, { icon: Wrench, hint: 'its calls' }),
      ),
      ...(keyManagers ?? []).map(({ entity }) =>
        go('Key managers', entity.name, at('/key-managers', entity.name), { icon: KeyRound, hint: entity.issuer }),
      ),
      ...(meters ?? []).map((meter) => go('Meters', meter.name, at('/meters', meter.id), { icon: Gauge })),
      ...(facets?.companies ?? []).map((company) =>
        go('Customers', company, `/events?company=${encodeURIComponent(company)}`, {
          icon: Building2,
          hint: 'its calls',
        }),
      ),
      ...(plans ?? []).map(({ id, name }) => go('Plans', name, at('/plans', id), { icon: Layers })),
      ...(invoices ?? []).map(({ id, number, company }) =>
        go('Invoices', number, at('/invoices', id), { icon: ReceiptText, hint: company }),
      ),
      ...(rails ?? []).map(({ id, name, mode }) =>
        go('Rails', name, at('/rails', id), { icon: Waypoints, hint: mode }),
      ),
      ...(facets?.consumers ?? []).map((consumer) =>
        go('Consumers', consumer, `/events?consumer=${encodeURIComponent(consumer)}`, {
          icon: User,
          hint: 'its calls',
        }),
      ),
      ...(versions ?? []).map(({ number, message }) =>
        go('Versions', `Version ${number}`, `/versions/${number}`, {
          icon: GitCommitVertical,
          hint: message || undefined,
        }),
      ),
      ...(documents ?? []).map((one) =>
        go('Documents', one.title, documentPath(one), {
          icon: BookOpen,
          hint: one.folder === 'errors' ? 'error' : 'guide',
        }),
      ),
    ];
  }, [
    proxies,
    keyManagers,
    meters,
    plans,
    invoices,
    rails,
    versions,
    facets,
    documents,
    mayProxies,
    mayKeyManagers,
    mayMeters,
    setTheme,
  ]);
}

/** The event that a typed id names; whether there is one is told by its page. */
export function eventOfText(text: string): PaletteEntry | null {
  const id = text.trim();
  if (!UUID.test(id)) return null;
  return {
    id: `event ${id}`,
    group: 'Events',
    label: `Event ${id}`,
    icon: Activity,
    target: { href: `/events/${id}` },
  };
}
