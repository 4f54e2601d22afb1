'use client';

import type { PoliciesEffect } from '@tallygate/contracts/policies-effect';
import type { PolicyView } from '@tallygate/contracts/policy-view';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { JsonSchema } from '#components/schema-form/json-schema.ts';
import { SchemaForm } from '#components/schema-form/schema-form.tsx';
import { keyManagersQuery } from '#data/key-managers.ts';
import { proxyInspectionQuery } from '#data/proxies.ts';
import { readAccessLists } from '../access-list/access-list-edit.ts';
import { AccessListForm } from '../access-list/access-list-form.tsx';
import { type ListedNames, listedNames } from '../tools/listed-names.ts';

type FillParamsProps = {
  policy: PolicyView;
  /** Of which the names that their servers list are offered. */
  proxies: readonly ProxyView[];
  params: Record<string, unknown>;
  onChange: (params: Record<string, unknown>) => void;
  effect: PoliciesEffect | undefined;
};

/** The parameters that every chosen proxy gets. */
export function FillParams({ policy, proxies, params, onChange, effect }: FillParamsProps) {
  const { data: keyManagers = [] } = useQuery(keyManagersQuery);
  const isAccessList = policy.name === 'mcp-acl-list';
  const inspections = useQueries({
    queries: isAccessList ? proxies.map(({ id }) => proxyInspectionQuery(id)) : [],
  });
  const lists = isAccessList ? readAccessLists(params) : null;
  if (lists === null)
    return (
      <SchemaForm
        schema={(policy.schema ?? {}) as JsonSchema}
        value={params}
        onChange={onChange}
        label={`Parameters of ${policy.title}`}
        suggestions={{ issuers: keyManagers.map(({ entity }) => entity.name) }}
      />
    );
  const listed = proxies.map((proxy, index) => {
    const inspection = inspections[index]?.data;
    return listedNames(inspection?.ok ? inspection : undefined, proxy.resource.spec.policies);
  });
  return (
    <AccessListForm
      params={lists}
      onChange={onChange}
      listed={together(listed)}
      usage={effect?.names}
      effect={effect && { position: 0, policy: policy.name, ...effect }}
    />
  );
}

/** The names that any of the servers lists, each once. */
function together(all: readonly ListedNames[]): ListedNames {
  const of = (kind: keyof ListedNames) => [
    ...new Map(all.flatMap((one) => one[kind]).map((one) => [one.name, one])).values(),
  ];
  return { tools: of('tools'), resources: of('resources'), prompts: of('prompts') };
}
