'use client';

import { CAPABILITY_KINDS, type CapabilityKind } from '@tallygate/contracts/capability-kind';
import type { McpAclListParams } from '@tallygate/contracts/policies/mcp-acl-list';
import type { PolicyEffect } from '@tallygate/contracts/policy-effect';
import type { ReactNode } from 'react';
import type { ListedNames } from '../tools/listed-names.ts';
import { AccessListKind } from './access-list-kind.tsx';
import type { ServedNamesProps } from './served-names.tsx';

type AccessListFormProps = {
  params: McpAclListParams;
  onChange: (params: McpAclListParams) => void;
  listed: ListedNames;
  /** Calls of 24 h by what was asked for; undefined while they are not counted. */
  usage: PolicyEffect['names'] | undefined;
  /** What the list as it stands here would have refused. */
  effect: PolicyEffect['effects'][number] | undefined;
  errors?: Readonly<Record<string, string>>;
  /** Shows the tools in place of plain rows. */
  toolTable?: (props: ServedNamesProps) => ReactNode;
};

/** An access list as what it does: for each name of the server, whether it is served. */
export function AccessListForm({
  params,
  onChange,
  listed,
  usage,
  effect,
  errors = {},
  toolTable,
}: AccessListFormProps) {
  const isShown = (kind: CapabilityKind) =>
    kind === 'tools' ||
    params[kind] !== undefined ||
    listed[kind].length > 0 ||
    usage?.some((one) => one.kind === kind);
  return (
    <div className="flex flex-col gap-8">
      {errors[''] && <p className="text-sm font-medium text-bad">{errors['']}</p>}
      {CAPABILITY_KINDS.filter(isShown).map((kind) => (
        <AccessListKind
          key={kind}
          kind={kind}
          params={params}
          onChange={onChange}
          listed={listed[kind]}
          usage={usage?.filter((one) => one.kind === kind)}
          refused={effect && (effect.refusedByKind.find((one) => one.kind === kind) ?? { calls: 0, consumers: 0 })}
          table={kind === 'tools' ? toolTable : undefined}
          error={Object.entries(errors).find(([path]) => path.split(/[.[]/, 1)[0] === kind)?.[1]}
        />
      ))}
    </div>
  );
}
