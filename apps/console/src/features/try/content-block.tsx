'use client';

import { CodeBlock } from '#components/code-block.tsx';
import { Button } from '#components/ui/button.tsx';
import { Embedded } from './embedded-resource.tsx';
import { Media } from './media.tsx';
import { TextBlock } from './text-block.tsx';
import { visitedAddress } from './visited-address.ts';

type Block = { [name: string]: unknown };

/** One part of a result, by a server that nobody here vouches for: text is text, and nothing in it runs. */
export function ContentBlock({ block, onRead }: { block: unknown; onRead: (uri: string) => void }) {
  const part: Block =
    block !== null && typeof block === 'object' ? (block as Block) : { type: 'unknown', value: block };
  switch (part.type) {
    case 'text':
      return <TextBlock text={String(part.text)} />;
    case 'image':
      return <Media data={String(part.data)} type={String(part.mimeType)} kind="image" />;
    case 'audio':
      return <Media data={String(part.data)} type={String(part.mimeType)} kind="audio" />;
    case 'resource_link':
      return (
        <ResourceLink
          uri={String(part.uri)}
          name={String(part.name ?? part.uri)}
          description={part.description}
          onRead={onRead}
        />
      );
    case 'resource':
      return <Embedded resource={(part.resource ?? {}) as Block} />;
    default:
      return <CodeBlock label={`Content of type ${String(part.type)}`} code={JSON.stringify(block, null, 2)} />;
  }
}

type ResourceLinkProps = { uri: string; name: string; description: unknown; onRead: (uri: string) => void };

/** A resource that the server names: read through the proxy; another site is opened beside, once its host is seen. */
function ResourceLink({ uri, name, description, onRead }: ResourceLinkProps) {
  const address = visitedAddress(uri);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border px-3 py-2 text-sm">
      <div className="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]">
        <p className="font-medium">{name}</p>
        <p dir="ltr" className="font-mono text-xs text-ink-muted">
          {uri}
        </p>
        {typeof description === 'string' && <p className="text-xs text-ink-muted">{description}</p>}
      </div>
      <Button size="sm" onClick={() => onRead(uri)}>
        Read
      </Button>
      {address !== null && (
        <Button size="sm" asChild>
          <a href={address.href} target="_blank" rel="noopener noreferrer">
            Open {address.host}
          </a>
        </Button>
      )}
    </div>
  );
}
