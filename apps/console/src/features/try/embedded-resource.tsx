import { Media, PlainText } from './media.tsx';

/** What is in a resource, under its address. */
export function Embedded({ resource }: { resource: Readonly<Record<string, unknown>> }) {
  const { uri, mimeType, text, blob } = resource;
  return (
    <figure className="flex flex-col gap-1">
      <figcaption dir="ltr" className="font-mono text-xs text-ink-muted [overflow-wrap:anywhere]">
        {`${String(uri)} ${typeof mimeType === 'string' ? mimeType : ''}`}
      </figcaption>
      {typeof text === 'string' ? (
        <PlainText text={text} />
      ) : typeof blob === 'string' ? (
        <Media data={blob} type={String(mimeType)} kind={String(mimeType).startsWith('audio/') ? 'audio' : 'image'} />
      ) : null}
    </figure>
  );
}
