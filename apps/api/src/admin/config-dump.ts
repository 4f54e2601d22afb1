import { POLICIES } from '@tallygate/contracts/policies/catalogue';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { asProxy } from '../desired/desired-model.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { resourceReply } from '../management/resource-reply.ts';
import { hideProxySecrets } from '../proxies/hide-secrets.ts';

type Context = { db: Database; registry: GatewayRegistry; applier: Applier; now: () => Date };

/** What is deployed, in the form tools of other gateways read; credentials are left out. */
export async function dumpConfig(context: Context) {
  const { db, applier, now } = context;
  const rows = await db.prisma.proxy.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  const state = await applier.state();
  const apis = rows.map((row) => ({
    id: row.id,
    configuration: hideProxySecrets(asProxy(row.resource)),
    metadata: {
      status: resourceReply(context, { state, row }).status.state,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      deployedAt: row.deployedAt?.toISOString() ?? null,
    },
  }));
  const { policy_chain_version } = await syncStatus(context);
  return {
    status: 'success',
    timestamp: now().toISOString(),
    apis,
    policies: POLICIES.map(({ name, version, description }) => ({ name, version, description })),
    certificates: [],
    statistics: {
      totalApis: apis.length,
      totalPolicies: POLICIES.length,
      totalCertificates: 0,
      totalCertificateBytes: 0,
    },
    xds_sync: { policy_chain_version },
  };
}

/** The version that gateways should run. */
export async function syncStatus({ applier, now }: { applier: Applier; now: () => Date }) {
  const { lastApplied } = await applier.state();
  return {
    component: 'tallygate-api',
    timestamp: now().toISOString(),
    policy_chain_version: String(lastApplied?.number ?? 0),
  };
}
