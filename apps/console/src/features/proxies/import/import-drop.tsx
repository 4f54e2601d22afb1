'use client';

import { FileInput } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#lib/class-names.ts';

type ImportDropProps = {
  /** What stands in the files, one document after the other. */
  onText: (text: string) => void;
  children: ReactNode;
};

/** Takes files that are dropped on it or chosen; they are read here and go nowhere by themselves. */
export function ImportDrop({ onText, children }: ImportDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = async (files: FileList | null) => {
    const texts = await Promise.all([...(files ?? [])].map((file) => file.text()));
    if (texts.length > 0) onText(texts.map((text) => text.trimEnd()).join('\n---\n'));
  };
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return (
    <section
      aria-label="YAML"
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      // Before the editor, which would take the text of a file for itself.
      onDropCapture={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        void take(event.dataTransfer.files);
      }}
      className={cn('flex min-w-0 flex-col gap-3 rounded-xl', isOver && 'outline-2 outline-offset-4 outline-brand')}
    >
      <div className="flex items-center justify-between gap-3">
        <p className="text-sm text-ink-muted">Paste YAML, or drop files here.</p>
        <Button size="sm" onClick={() => input.current?.click()}>
          <FileInput aria-hidden /> Choose files
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          accept=".yaml,.yml,.json,application/yaml,application/json"
          aria-label="Files of proxies"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            void take(event.target.files);
            event.target.value = '';
          }}
        />
      </div>
      {children}
    </section>
  );
}
