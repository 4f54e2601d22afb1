'use client';

import { useEffect, useState } from 'react';
import { formatBytes } from '#lib/format.ts';

/** Pictures and sounds that browsers show without running anything; SVG is shown as a picture only. */
const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/svg+xml',
]);
const SOUNDS: ReadonlySet<string> = new Set([
  'audio/mpeg',
  'audio/mp3',
  'audio/wav',
  'audio/x-wav',
  'audio/ogg',
  'audio/webm',
  'audio/mp4',
]);

/** Text as it is, whatever it looks like. */
export function PlainText({ text }: { text: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-[32rem] overflow-auto rounded-lg border bg-sunken/60 p-3 font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]"
    >
      {text}
    </pre>
  );
}

/** A picture or a sound, where the browser can show it without running anything. */
export function Media({ data, type, kind }: { data: string; type: string; kind: 'image' | 'audio' }) {
  const isKnown = (kind === 'image' ? PICTURES : SOUNDS).has(type);
  const source = useBlobUrl(isKnown ? data : '', type);
  const size = formatBytes(Math.floor((data.length * 3) / 4));
  if (source === null) return <p className="text-sm text-ink-muted">{`${type}, ${size}: not shown here.`}</p>;
  if (kind === 'audio') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: what a tool answers with has none
      <audio controls src={source} className="w-full" />
    );
  }
  return (
    <figure className="flex flex-col gap-1">
      {/* biome-ignore lint/performance/noImgElement: the picture is in the page already */}
      <img
        src={source}
        alt={`Answer of the tool, ${type}`}
        className="max-h-96 max-w-full self-start rounded-lg border object-contain"
      />
      <figcaption className="text-xs text-ink-muted">{`${type}, ${size}`}</figcaption>
    </figure>
  );
}

/** An address of this page alone for base64 content, while it is shown; null where it is none. */
function useBlobUrl(data: string, type: string): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const bytes = bytesOf(data);
    if (bytes === null) return setUrl(null);
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data, type]);
  return url;
}

function bytesOf(data: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/\s]+=*\s*$/.test(data)) return null;
  try {
    return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
