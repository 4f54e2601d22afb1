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
  const isKnown = (kind === 'image' ? PICTURES : SOUNDS).has(type) && /^[A-Za-z0-9+/]+=*$/.test(data);
  const size = Math.floor((data.length * 3) / 4);
  if (!isKnown) return <p className="text-sm text-ink-muted">{`${type}, ${size} bytes: not shown here.`}</p>;
  const source = `data:${type};base64,${data}`;
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
      <figcaption className="text-xs text-ink-muted">{`${type}, ${size} bytes`}</figcaption>
    </figure>
  );
}
