import { POLICIES } from '@tallygate/contracts/policies/catalogue';
import { asProxy } from '../desired/desired-model.ts';
import { resourceReply } from '../management/resource-reply.ts';
import { hideProxySecrets } from '../proxies/hide-secrets.ts';
import type { Services } from '../services.ts';

/** What is deployed, in the form tools of other gateways read; credentials are left out. */
export async function dumpConfig(services: Services) {
  const { db, applier, now } = services;
  const rows = await db.prisma.proxy.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  const state = await applier.state();
  const apis = rows.map((row) => ({
    id: row.id,
    configuration: hideProxySecrets(asProxy(row.resource)),
    metadata: {
      status: resourceReply(services, state, row).status.state,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      deployedAt: row.deployedAt?.toISOString() ?? null,
    },
  }));
  const { policy_chain_version } = await syncStatus(services);
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
export async function syncStatus({ applier, now }: Services) {
  const { lastApplied } = await applier.state();
  return {
    component: 'tallygate-api',
    timestamp: now().toISOString(),
    policy_chain_version: String(lastApplied?.number ?? 0),
  };
}
