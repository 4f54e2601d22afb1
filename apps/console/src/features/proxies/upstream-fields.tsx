import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field, FormSection } from '#components/field.tsx';
import { SecretInput, StoredSecret } from '#components/secret-input.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { UpstreamTest } from '#components/upstream-test.tsx';
import { errorAt, optionalText } from '#lib/form-errors.ts';

const AUTH_TYPES = [
  { value: 'none', label: 'None' },
  { value: 'bearer', label: 'Bearer token' },
  { value: 'api-key', label: 'API key in a header' },
  { value: 'other', label: 'Other header' },
  { value: 'client-credentials', label: 'OAuth client credentials' },
  { value: 'token-exchange', label: 'OAuth token exchange' },
] as const;
type AuthType = (typeof AUTH_TYPES)[number]['value'];

const HEADER_TYPES: readonly string[] = ['bearer', 'api-key', 'other'];
const START_HEADER: Record<string, string> = { bearer: 'Authorization', 'api-key': 'X-API-Key', other: '' };

/** Scheme, host and port of an address; the text itself while it is none. */
function originOf(url = ''): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

export function UpstreamFields({ stored }: { stored?: ProxyView }) {
  const { register, setValue, getValues, formState } = useFormContext<McpProxyInput>();
  const url = useWatch<McpProxyInput, 'spec.upstream.url'>({ name: 'spec.upstream.url' }) ?? '';
  const type = useWatch<McpProxyInput, 'spec.upstream.auth.type'>({ name: 'spec.upstream.auth.type' }) ?? 'none';
  const [isReplacing, setReplacing] = useState(false);
  const error = (path: string) => errorAt(formState.errors, path);

  const storedUpstream = stored?.resource.spec.upstream;
  const hasStored = stored?.upstreamSecret.set === true && storedUpstream?.auth?.type === type;
  const storedFor = originOf(storedUpstream?.url);
  // A stored credential is never sent to another address, so a new address asks for it again.
  const isElsewhere = hasStored && storedFor !== originOf(url);
  const secretPath = `spec.upstream.auth.${HEADER_TYPES.includes(type) ? 'value' : 'clientSecret'}`;
  const keepsSecret = hasStored && !isReplacing && !isElsewhere && error(secretPath) === undefined;

  const changeType = (next: AuthType) => {
    setReplacing(false);
    const header = HEADER_TYPES.includes(next) ? { header: START_HEADER[next] } : {};
    const auth = next === 'none' ? undefined : { type: next, ...header };
    setValue('spec.upstream.auth', auth as McpProxyInput['spec']['upstream']['auth'], { shouldDirty: true });
  };
  const enter = (address: string) =>
    setValue('spec.upstream.url', address, { shouldDirty: true, shouldValidate: true });
  const testRequest = () => {
    const auth = getValues('spec.upstream.auth');
    const typed = auth && 'header' in auth && auth.value ? { header: auth.header, value: auth.value } : {};
    return { url, ...typed, ...(keepsSecret && stored ? { proxyId: stored.id } : {}) };
  };

  const secretName = HEADER_TYPES.includes(type) ? 'value' : 'clientSecret';
  return (
    <FormSection heading="Server" description="The MCP server behind the proxy. Callers’ tokens are never sent to it.">
      <Field
        label="MCP server URL"
        error={error('spec.upstream.url') ?? error('spec.upstream')}
        help="The full address of its endpoint, as an MCP client would use it."
      >
        {(control) => (
          <Input
            {...control}
            {...register('spec.upstream.url', optionalText)}
            type="url"
            inputMode="url"
            spellCheck={false}
            placeholder="https://mcp.example.com/mcp…"
            className="font-mono text-xs"
          />
        )}
      </Field>
      {stored?.serverRedirects.map(
        ({ message, address }) =>
          address !== url && (
            <Alert
              key={message}
              tone="info"
              heading={message}
              actions={
                address !== null && (
                  <Button size="sm" onClick={() => enter(address)}>
                    Use this address
                  </Button>
                )
              }
            />
          ),
      )}
      <UpstreamTest url={url} request={testRequest} />
      <Field label="Credential for the server" error={error('spec.upstream.auth')}>
        {(control) => (
          <Select {...control} value={type} onChange={(event) => changeType(event.target.value as AuthType)}>
            {AUTH_TYPES.map((entry) => (
              <option key={entry.value} value={entry.value}>
                {entry.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {HEADER_TYPES.includes(type) && (
        <Field label="Header" error={error('spec.upstream.auth.header')}>
          {(control) => (
            <Input
              {...control}
              {...register('spec.upstream.auth.header')}
              spellCheck={false}
              className="font-mono text-xs"
            />
          )}
        </Field>
      )}
      {(type === 'client-credentials' || type === 'token-exchange') && (
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="Token endpoint" error={error('spec.upstream.auth.tokenEndpoint')} className="sm:col-span-2">
            {(control) => (
              <Input {...control} {...register('spec.upstream.auth.tokenEndpoint')} className="font-mono text-xs" />
            )}
          </Field>
          <Field label="Client id" error={error('spec.upstream.auth.clientId')}>
            {(control) => <Input {...control} {...register('spec.upstream.auth.clientId')} autoComplete="off" />}
          </Field>
          <Field label="Scope" optional error={error('spec.upstream.auth.scope')}>
            {(control) => <Input {...control} {...register('spec.upstream.auth.scope', optionalText)} />}
          </Field>
        </div>
      )}
      {type !== 'none' &&
        (keepsSecret && stored ? (
          <div className="flex flex-col gap-1.5">
            <span className="text-sm font-medium">Stored credential</span>
            <StoredSecret
              secret={stored.upstreamSecret}
              onReplace={() => setReplacing(true)}
              replaceLabel="Replace the credential"
            />
          </div>
        ) : (
          <Field
            label={secretName === 'value' ? 'Value' : 'Client secret'}
            error={error(`spec.upstream.auth.${secretName}`)}
            help={
              isElsewhere
                ? `Give it again: the stored one was given for ${storedFor} and is sent nowhere else.`
                : 'Kept encrypted and never shown again. {{ env "TALLYGATE_VAR_NAME" }} takes it from the gateway’s environment instead.'
            }
          >
            {(control) => (
              <SecretInput
                {...control}
                {...register(`spec.upstream.auth.${secretName}`, optionalText)}
                placeholder={type === 'bearer' ? 'Bearer …' : ''}
              />
            )}
          </Field>
        ))}
      <Field
        label="Tell the server who calls"
        error={error('spec.upstream.identity')}
        help="Plain headers suit a server that only the gateway reaches; a signed token can be verified anywhere."
      >
        {(control) => (
          <Select {...control} {...register('spec.upstream.identity', optionalText)}>
            <option value="">No</option>
            <option value="headers">In headers: X-Tallygate-Consumer, -Company, -Subject</option>
            <option value="jwt">In a signed token: X-Tallygate-Identity</option>
          </Select>
        )}
      </Field>
    </FormSection>
  );
}
