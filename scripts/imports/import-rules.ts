// Which file may import which: the arrows of docs/architecture.md, as data.
import type { FileImport } from './import-graph.ts';

/** The folders of one `src`, ground first: a file imports its own folder and those before it. */
type Rooms = { src: string; order: readonly string[] };

export const ROOMS: readonly Rooms[] = [
  // Components may import data, because a component may run its own queries; data imports no component.
  { src: 'apps/console/src', order: ['lib', 'data', 'components', 'features', 'app'] },
  {
    src: 'apps/gateway/src',
    order: [
      'mcp',
      'outbound',
      'exchange',
      'terms',
      'auth',
      'policies',
      'record',
      'prices',
      'snapshot',
      'repeats',
      'credits',
      'limits',
      'relay',
      'access-log',
      'controller',
      'publishers',
      'admin',
      'start',
    ],
  },
  {
    src: 'apps/api/src',
    order: [
      'database',
      'scheduler',
      'identity',
      'plugins',
      'config-file',
      'audit',
      'secrets',
      'access',
      'probe',
      'gateways',
      'desired',
      'apply',
      'ledger',
      'proxies',
      'api-keys',
      'key-managers',
      'publishers',
      'policies',
      'settings',
      'trial',
      'companies',
      'credits',
      'receipt-chain',
      'events',
      'servers',
      'policy-effect',
      'usage',
      'meters',
      'plans',
      'configuration',
      'corrections',
      'previews',
      'invoices',
      'terms',
      'customers',
      'simulations',
      'canaries',
      'rails',
      'event-detail',
      'refusals',
      'receipts',
      'reconciliation',
      'delivery',
      'try',
      'overview',
      'alerts',
      'portal',
      'status',
      'doctor',
      'support',
      'management',
      'admin',
      'start',
    ],
  },
  {
    src: 'packages/config/src',
    order: ['model', 'templates', 'secrets', 'checks', 'dialects', 'toml', 'edit', 'yaml', 'changes'],
  },
];

/** The packages that each app and package imports; the pure ones need nothing but the contracts. */
const PACKAGES: Record<string, readonly string[]> = {
  'packages/contracts': [],
  'packages/disk': [],
  'packages/outbound': [],
  'packages/metering': ['contracts'],
  // It checks what metering computes, so it shares types with it and no code.
  'packages/rerate': ['contracts'],
  'packages/credits': ['contracts'],
  'packages/config': ['contracts', 'outbound'],
  'packages/server-kit': ['contracts'],
  'packages/audit': ['contracts', 'disk'],
  'packages/db': ['disk', 'server-kit'],
  'packages/access-log': ['caller-token', 'contracts', 'metering'],
  'packages/caller-token': ['config', 'contracts', 'outbound', 'server-kit'],
  'packages/moesif': ['contracts', 'outbound'],
  'packages/rails': ['contracts', 'metering'],
  'packages/sandbox': ['disk', 'server-kit'],
  'packages/spool': ['disk'],
  'packages/testing': ['contracts'],
  'apps/gateway': [
    'access-log',
    'caller-token',
    'config',
    'contracts',
    'credits',
    'disk',
    'metering',
    'moesif',
    'outbound',
    'server-kit',
    'spool',
  ],
  'apps/api': [
    'audit',
    'caller-token',
    'config',
    'contracts',
    'credits',
    'db',
    'disk',
    'metering',
    'moesif',
    'outbound',
    'rails',
    'rerate',
    'server-kit',
  ],
  'apps/console': ['contracts', 'metering', 'server-kit'],
};

const isTest = (file: string): boolean =>
  /\.(test|testing|slow|fuzz|fixture)\.tsx?$/.test(file) || file.startsWith('packages/testing/');
const isProduction = (file: string): boolean => /^(apps|packages)\//.test(file) && !isTest(file);

/**
 * Says which imports break a rule.
 *
 * @returns one sentence for each, naming both files and the rule; none when all hold
 */
export function brokenRules(imports: readonly FileImport[]): string[] {
  return imports.flatMap((found) => {
    const broken = brokenRule(found);
    return broken === undefined ? [] : [`${found.from} imports ${found.to}: ${broken}`];
  });
}

function brokenRule({ from, to }: FileImport): string | undefined {
  if (isProduction(from) && isTest(to)) return 'what is for tests is imported by tests alone';
  if (isTest(from)) return undefined;
  const [source, target] = [workspaceOf(from), workspaceOf(to)];
  if (source !== undefined && target !== undefined && source !== target) return brokenBorder(source, target);
  const [, feature] = /^apps\/console\/src\/features\/([^/]+)\//.exec(from) ?? [];
  const [, other] = /^apps\/console\/src\/features\/([^/]+)\//.exec(to) ?? [];
  if (feature !== undefined && other !== undefined && feature !== other)
    return 'a feature imports no other feature; what two need lies in components, data or lib';
  for (const rooms of ROOMS) {
    if (!from.startsWith(`${rooms.src}/`) || !to.startsWith(`${rooms.src}/`)) continue;
    return brokenArrow(rooms, from, to);
  }
  return undefined;
}

function brokenBorder(source: string, target: string): string | undefined {
  const allowed = PACKAGES[source];
  if (allowed === undefined) return `${source} has no list of the packages that it imports`;
  return allowed.some((name) => target === `packages/${name}`) ? undefined : `${source} does not import ${target}`;
}

/** The app or the package that a file belongs to; nothing for scripts, benches and end-to-end tests. */
function workspaceOf(file: string): string | undefined {
  return /^(?:apps|packages)\/[^/]+/.exec(file)?.[0];
}

function brokenArrow(rooms: Rooms, from: string, to: string): string | undefined {
  const source = roomOf(rooms, from);
  const target = roomOf(rooms, to);
  if (source === target || source === undefined) return undefined;
  if (to === `${rooms.src}/env.ts`) return undefined;
  if (target === undefined) return `a file of ${source} imports none that lies above the rooms`;
  const [above, below] = [rooms.order.indexOf(source), rooms.order.indexOf(target)];
  if (above === -1 || below === -1) return `${above === -1 ? source : target} has no place in the order of rooms`;
  return below > above ? `${target} lies above ${source}` : undefined;
}

function roomOf({ src }: Rooms, file: string): string | undefined {
  const inside = file.slice(src.length + 1).split('/');
  return inside.length > 1 ? inside[0] : undefined;
}
