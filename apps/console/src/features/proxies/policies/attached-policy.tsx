'use client';

import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import type { PolicyEffect } from '@tallygate/contracts/policy-effect';
import type { SecretViews } from '@tallygate/contracts/secret-view';
import { ArrowDown, ArrowUp, ChevronDown, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useId } from 'react';
import type { JsonSchema } from '#components/schema-form/json-schema.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { cn } from '#lib/class-names.ts';
import type { ListedNames } from '../tools/listed-names.ts';
import { PolicyEffectLine } from './policy-effect-line.tsx';
import { policySummary } from './policy-summary.ts';

const SchemaForm = dynamic(
  () => import('#components/schema-form/schema-form.tsx').then((module) => module.SchemaForm),
  {
    ssr: false,
    loading: () => <Skeleton className="h-32 w-full" />,
  },
);

const AccessListParams = dynamic(() => import('./access-list-params.tsx').then((module) => module.AccessListParams), {
  ssr: false,
  loading: () => <Skeleton className="h-32 w-full" />,
});

type AttachedPolicyProps = {
  attachment: PolicyAttachment;
  title: string;
  description: string | undefined;
  schema: JsonSchema;
  position: number;
  count: number;
  isOpen: boolean;
  /** Whether the signed-in person may change it. */
  isEditable: boolean;
  onToggle: () => void;
  errors: Record<string, string>;
  suggestions: Record<string, readonly string[]>;
  secrets: SecretViews;
  listed: ListedNames;
  usage: PolicyEffect['names'] | undefined;
  /** What it would have done to recorded calls; undefined when it refuses none, or that is not known. */
  effect: PolicyEffect['effects'][number] | undefined;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onChange: (params: Record<string, unknown>) => void;
};

export function AttachedPolicy(props: AttachedPolicyProps) {
  const { attachment, title, description, schema, position, count, isOpen, isEditable, onToggle, errors, suggestions } =
    props;
  const panelId = useId();
  const problems = Object.keys(errors).length;
  return (
    <li className={cn('rounded-xl border bg-surface shadow-panel', problems > 0 && 'border-bad')}>
      <div className="flex items-center gap-2 px-4 py-3">
        <span
          aria-hidden
          className="grid size-6 shrink-0 place-items-center rounded-full bg-sunken text-xs font-medium text-ink-muted tabular-nums"
        >
          {position + 1}
        </span>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={panelId}
          onClick={onToggle}
          className="flex min-w-0 flex-1 items-center gap-2 rounded text-start"
        >
          <ChevronDown
            aria-hidden
            className={cn('size-4 shrink-0 text-ink-muted transition-transform', !isOpen && '-rotate-90 rtl:rotate-90')}
          />
          <span className="font-medium">{title}</span>
          {!isOpen && (
            <span className="min-w-0 truncate text-sm text-ink-muted max-sm:hidden" title={policySummary(attachment)}>
              {policySummary(attachment)}
            </span>
          )}
          {isOpen && (
            <code className="truncate font-mono text-xs text-ink-muted max-sm:hidden">
              {attachment.name} {attachment.version}
            </code>
          )}
          {problems > 0 && <Badge tone="bad">{problems} to fix</Badge>}
          {attachment.executionCondition && <Badge>conditional</Badge>}
        </button>
        {isEditable && (
          <>
            <Button
              size="icon"
              variant="ghost"
              aria-label={`Move ${title} up`}
              disabled={position === 0}
              onClick={() => props.onMove(-1)}
            >
              <ArrowUp aria-hidden />
            </Button>
            <Button
              size="icon"
              variant="ghost"
              aria-label={`Move ${title} down`}
              disabled={position === count - 1}
              onClick={() => props.onMove(1)}
            >
              <ArrowDown aria-hidden />
            </Button>
            <Button size="icon" variant="ghost" aria-label={`Remove ${title}`} onClick={props.onRemove}>
              <X aria-hidden />
            </Button>
          </>
        )}
      </div>
      <div id={panelId} hidden={!isOpen} className="border-t px-4 py-4 sm:px-12">
        {description && <p className="mb-4 max-w-[65ch] text-sm text-ink-muted">{description}</p>}
        {errors[''] && <p className="mb-3 text-sm font-medium text-bad">{errors['']}</p>}
        {isOpen && (
          <div className="flex flex-col gap-5">
            {attachment.name === 'mcp-acl-list' ? (
              <AccessListParams
                params={attachment.params}
                onChange={props.onChange}
                errors={errors}
                listed={props.listed}
                usage={props.usage}
                effect={props.effect}
                schema={schema}
                label={`Parameters of ${title}`}
              />
            ) : (
              <>
                <SchemaForm
                  schema={schema}
                  value={attachment.params}
                  onChange={props.onChange}
                  label={`Parameters of ${title}`}
                  errors={errors}
                  suggestions={suggestions}
                  secrets={props.secrets}
                />
                {/* Keeps its height, so that no button below moves when the effect is known. */}
                <div className="min-h-5.5">{props.effect && <PolicyEffectLine effect={props.effect} />}</div>
              </>
            )}
          </div>
        )}
      </div>
    </li>
  );
}
