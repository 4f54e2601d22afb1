import { expect, type Page } from '@playwright/test';

/** What the addresses of some pages name; made by `makeSights`. */
export type Sights = {
  eventId: string;
  meterId: string;
  invoiceId: string;
  planId: string;
  railId: string;
  moesifRailId: string;
  report: string;
  alertEndpointId: string;
};

type Visit = {
  name: string;
  path: (sights: Sights) => string;
  heading: string | RegExp;
  /** What else has to be there before the page is looked at. */
  ready?: (page: Page) => Promise<void>;
};

/** Something of every kind of rule, so that all of its fields are on the page. */
const RULES = {
  billing: { charge_point: 'upstream_result', free_callers: ['nobody'], decisions: { tool_error: 'bill' } },
  proxies: {
    'sample-everything': {
      quantity: { fromSize: 'response', unitBytes: 1024 },
      tools: { echo: { free: true, quantity: { fromResult: '/structuredContent/cost', max: '10', default: '1' } } },
    },
  },
};

/** The page of an invoice that is none of the buyer's. */
export const NO_INVOICE = '/invoices/none';

/** Every page, with something on it. */
export const PAGES: readonly Visit[] = [
  { name: 'sign-in', path: () => '/sign-in', heading: 'Sign in' },
  { name: 'overview', path: () => '/overview', heading: 'Overview' },
  setup('gateway', 'Gateway found'),
  setup('server', 'Your MCP server'),
  setup('callers', 'Who may call'),
  setup('usage', 'Where usage goes'),
  setup('apply', 'Review and apply'),
  { name: 'proxies', path: () => '/proxies', heading: 'Proxies', ready: row(/Sample/) },
  {
    name: 'import of proxies',
    path: () => '/proxies/import',
    heading: 'Import proxies',
    ready: labelled('YAML of proxies'),
  },
  { name: 'new proxy', path: () => '/proxies/new', heading: 'New proxy', ready: labelled('Display name') },
  proxy('overview', '', text('MCP URL for agents')),
  proxy('tools', '/tools', text('echo')),
  proxy('policies', '/policies', button('Add policy')),
  proxy('events', '/events', labelled('Filter')),
  proxy('API keys', '/keys', text('No key has been issued')),
  proxy('connect', '/connect', text('Get a token from the built-in identity provider')),
  proxy('try it', '/try', button('Call')),
  proxy('edit', '/edit', labelled('Display name')),
  proxy('YAML', '/yaml', labelled('YAML of the proxy')),
  { name: 'reasons', path: () => '/events/reasons', heading: 'Reasons', ready: text('tool_error') },
  { name: 'policies', path: () => '/policies', heading: 'Policies', ready: text('A number is the place') },
  {
    name: 'policies, catalogue',
    path: () => '/policies?tab=catalogue',
    heading: 'Policies',
    ready: text('MCP rewrite'),
  },
  { name: 'key managers', path: () => '/key-managers', heading: 'Key managers', ready: row(/PrimaryIDP/) },
  {
    name: 'new key manager',
    path: () => '/key-managers/new',
    heading: 'New key manager',
    ready: labelled('Issuer URL'),
  },
  {
    name: 'key manager',
    path: () => '/key-managers/PrimaryIDP',
    heading: 'PrimaryIDP',
    ready: labelled('JWKS address'),
  },
  {
    name: 'check a token',
    path: () => '/check-token',
    heading: 'Check a token',
    // Something that fails, with what was expected and what was found.
    ready: async (page) => {
      await page.getByLabel('Token', { exact: true }).fill('not.a.token');
      await page.getByRole('button', { name: 'Check' }).click();
      await expect(page.getByRole('list', { name: 'Checks of the token' })).toBeVisible();
    },
  },
  { name: 'try it', path: () => '/try', heading: 'Try it', ready: button('Call') },
  { name: 'publisher', path: () => '/publisher', heading: 'Publisher', ready: labelled('Publish interval') },
  {
    name: 'configuration and support',
    path: () => '/settings/data',
    heading: 'Configuration and support',
    ready: labelled('File'),
  },
  { name: 'events', path: () => '/events', heading: 'Events', ready: row(/echo/) },
  {
    name: 'events with an open event',
    path: ({ eventId }) => `/events?event=${eventId}`,
    heading: 'Events',
    ready: (page) => expect(page.getByRole('dialog').getByText('Reason ok')).toBeVisible(),
  },
  { name: 'event', path: ({ eventId }) => `/events/${eventId}`, heading: 'echo', ready: text('Reason ok') },
  { name: 'meters', path: () => '/meters', heading: 'Meters', ready: row(/Sample calls.*a unit (?:This period )?\d/) },
  { name: 'new meter', path: () => '/meters/new', heading: 'New meter', ready: text('Charge so far') },
  { name: 'meter', path: ({ meterId }) => `/meters/${meterId}`, heading: 'Sample calls', ready: text('Charge so far') },
  {
    name: 'changed meter',
    path: ({ meterId }) => `/meters/${meterId}/edit`,
    heading: 'Change meter',
    ready: text('Charge so far'),
  },
  {
    name: 'what-if of a meter',
    path: ({ meterId }) => `/meters/${meterId}/what-if?rules=${encodeURIComponent(JSON.stringify(RULES))}`,
    heading: 'What if other rules applied',
    ready: row(/^org-a.*-\$0\.75/),
  },
  { name: 'customers', path: () => '/customers', heading: 'Customers', ready: row(/org-a/) },
  { name: 'new customer', path: () => '/customers/new', heading: 'New customer', ready: labelled('Legal name') },
  { name: 'customer', path: () => '/customers/org-a', heading: 'org-a', ready: row(/echo/) },
  {
    name: 'changed customer',
    path: () => '/customers/org-a/edit',
    heading: 'Change customer',
    ready: labelled('Legal name'),
  },
  {
    name: 'credits of a customer',
    path: () => '/customers/org-a/credits',
    heading: 'Credits',
    ready: row(/Spent by a call|Granted/),
  },
  { name: 'credits', path: () => '/credits', heading: 'Credits', ready: row(/org-a.*\$40/) },
  { name: 'plans', path: () => '/plans', heading: 'Plans', ready: row(/Team/) },
  { name: 'plan', path: ({ planId }) => `/plans/${planId}`, heading: 'Team', ready: row(/org-a/) },
  {
    name: 'changed plan',
    path: ({ planId }) => `/plans/${planId}/edit`,
    heading: 'Change plan',
    ready: labelled('Base fee'),
  },
  {
    name: 'plan simulator',
    path: ({ planId }) => `/plans/${planId}/simulator`,
    heading: 'Simulator',
    ready: row(/org-a/),
  },
  { name: 'new plan', path: () => '/plans/new', heading: 'New plan', ready: labelled('Base fee') },
  { name: 'corrections', path: () => '/corrections', heading: 'Corrections', ready: row(/The tool ran twice/) },
  {
    name: 'corrections that match nothing',
    path: () => '/corrections?company=none&from=2026-01-01',
    heading: 'Corrections',
    ready: text('No correction matches the filters.'),
  },
  { name: 'invoices', path: () => '/invoices', heading: 'Invoices', ready: row(/org-a/) },
  {
    name: 'invoice',
    path: ({ invoiceId }) => `/invoices/${invoiceId}`,
    heading: 'Invoice of org-a',
    ready: text('Team: base fee'),
  },
  {
    name: 'invoices that match nothing',
    path: () => '/invoices?company=none',
    heading: 'Invoices',
    ready: text('No invoice matches the filters.'),
  },
  { name: 'rails', path: () => '/rails', heading: 'Rails', ready: row(/Reported calls.*Stripe/) },
  { name: 'new rail', path: () => '/rails/new', heading: 'New rail', ready: labelled('Secret key') },
  { name: 'rail', path: ({ railId }) => `/rails/${railId}`, heading: 'Stripe', ready: row(/org-a.*3/) },
  {
    name: 'rail to Moesif',
    path: ({ moesifRailId }) => `/rails/${moesifRailId}`,
    heading: 'Moesif',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Ask Moesif for its count' }).click();
      await expect(page.getByRole('table', { name: 'Counted by Moesif and here' })).toBeVisible();
      await row(/org-a.*Acknowledged/)(page);
    },
  },
  {
    name: 'changed rail',
    path: ({ railId }) => `/rails/${railId}/edit`,
    heading: 'Change rail',
    ready: labelled('Event name'),
  },
  {
    name: 'dry run of a rail',
    path: ({ railId }) => `/rails/${railId}/requests`,
    heading: 'Dry run',
    ready: text('nothing would be sent'),
  },
  {
    name: 'report of a rail',
    path: ({ railId, report }) => `/rails/${railId}/reports/${encodeURIComponent(report)}`,
    heading: 'Report',
    ready: text('Identifier'),
  },
  {
    name: 'reconciliation',
    path: () => '/reconciliation',
    heading: 'Reconciliation',
    ready: text('never reported from here'),
  },
  {
    name: 'reconciliation that matches nothing',
    path: () => '/reconciliation?verdict=equal&company=none',
    heading: 'Reconciliation',
    ready: text('No line matches the filters.'),
  },
  { name: 'alerts', path: () => '/alerts', heading: 'Alerts', ready: button('Not read') },
  { name: 'alert rules', path: () => '/alerts/rules', heading: 'Alerts', ready: row(/Busy hour/) },
  { name: 'alert endpoints', path: () => '/alerts/endpoints', heading: 'Alerts', ready: row(/Pager/) },
  {
    name: 'alert endpoint',
    path: ({ alertEndpointId }) => `/alerts/endpoints/${alertEndpointId}`,
    heading: 'Pager',
    ready: row(/endpoint.test/),
  },
  { name: 'versions', path: () => '/versions', heading: 'Versions', ready: text('Running') },
  { name: 'version', path: () => '/versions/1', heading: 'Version 1', ready: text('What changed') },
  {
    name: 'compared versions',
    path: () => '/versions/compare?from=1&to=2',
    heading: 'Compare versions',
    ready: difference,
  },
  {
    name: 'pending changes',
    path: () => '/versions/pending',
    heading: 'Review and apply',
    ready: text('Publisher moesif'),
  },
  { name: 'doctor', path: () => '/doctor', heading: 'Doctor', ready: button('Run all') },
  { name: 'settings', path: () => '/settings', heading: 'Settings', ready: text('Audit log') },
  {
    name: 'people and sessions',
    path: () => '/settings/access',
    heading: 'People and sessions',
    ready: text('This one'),
  },
  { name: 'API tokens', path: () => '/settings/tokens', heading: 'API tokens', ready: button('New token') },
  {
    name: 'issuer of invoices',
    path: () => '/settings/issuer',
    heading: 'Issuer of invoices',
    ready: labelled('Legal name'),
  },
  {
    name: 'settings of the portal',
    path: () => '/settings/portal',
    heading: 'Customer portal',
    ready: button('Save portal'),
  },
  {
    name: 'how long calls are kept',
    path: () => '/settings/retention',
    heading: 'How long calls are kept',
    ready: button('Save'),
  },
  { name: 'audit log', path: () => '/settings/audit', heading: 'Audit log', ready: text('Last entry') },
  { name: 'clock', path: () => '/settings/clock', heading: 'Clock and timed work', ready: row(/Compare|Verify/) },
  { name: 'gateways', path: () => '/settings/gateways', heading: 'Gateways', ready: text('Verified') },
  { name: 'documents', path: () => '/documents', heading: 'Documents', ready: text('The Moesif publisher') },
  {
    name: 'document',
    path: () => '/documents/guide/publisher',
    heading: 'The Moesif publisher',
    ready: text('application_id'),
  },
  {
    name: 'portal without a link',
    path: () => '/portal/enter',
    heading: 'Customer portal',
    ready: text('This address holds no link'),
  },
  portal('usage', '', 'Usage'),
  portal('get started', '/start', 'Get started'),
  portal('calls', '/calls', 'Calls'),
  portal('plan', '/plan', 'Plan'),
  portal('credits', '/credits', 'Credits'),
  portal('invoices', '/invoices', 'Invoices'),
  portal('somebody else’s invoice', NO_INVOICE, 'Invoice'),
  portal('keys', '/keys', 'API keys'),
  portal('connect', '/connect', 'Connect'),
  portal('alerts', '/alerts', 'Alerts'),
  { name: 'proved again', path: () => '/confirmed', heading: 'Confirmed' },
  { name: 'no such page', path: () => '/no-such-page', heading: 'There is no such page' },
];

/** Waits until a page shows what it is about, and no part of it is still a placeholder. */
export async function shown(page: Page, { heading, ready }: Visit): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading, includeHidden: true })).toBeAttached();
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await ready?.(page);
}

function setup(step: string, heading: string): Visit {
  return {
    name: `setup, ${step}`,
    path: () => `/setup?step=${step}`,
    heading: 'Set up your gateway',
    ready: (page) => expect(page.getByRole('region', { name: heading })).toBeVisible(),
  };
}

function proxy(tab: string, segment: string, ready: Visit['ready']): Visit {
  return {
    name: `proxy, ${tab}`,
    path: () => `/proxies/sample-everything${segment}`,
    heading: 'Sample',
    ready,
  };
}

/** A page that a buyer sees who has entered the portal. */
function portal(name: string, segment: string, heading: string): Visit {
  return { name: `portal, ${name}`, path: () => `/portal${segment}`, heading };
}

function text(content: string) {
  return (page: Page) => expect(page.getByText(content).first()).toBeAttached();
}

function row(name: RegExp) {
  return (page: Page) => expect(page.getByRole('row', { name }).first()).toBeVisible();
}

function labelled(label: string) {
  return (page: Page) => expect(page.getByLabel(label, { exact: true })).toBeVisible();
}

function button(name: string) {
  return (page: Page) => expect(page.getByRole('button', { name })).toBeEnabled();
}

async function difference(page: Page): Promise<void> {
  await expect(
    page
      .getByLabel(/^Difference between/)
      .first()
      .or(page.getByText('No difference in config.toml.')),
  ).toBeVisible();
}
