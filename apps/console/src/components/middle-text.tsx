const TAIL = 8;

/** A name or an id in too little room: its beginning and its end stay, because both tell it from others. */
export function MiddleText({ text, className }: { text: string; className?: string }) {
  const cut = text.length > TAIL * 2 ? text.length - TAIL : text.length;
  return (
    <bdi title={text} className={`inline-flex max-w-full min-w-0 ${className ?? ''}`}>
      <span className="truncate whitespace-pre">{text.slice(0, cut)}</span>
      {cut < text.length && <span className="shrink-0 whitespace-pre">{text.slice(cut)}</span>}
    </bdi>
  );
}
