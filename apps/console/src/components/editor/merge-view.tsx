'use client';

import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { editorLook } from './theme.ts';

const COLLAPSE = { margin: 3, minSize: 6 };

type TextMergeViewProps = { before: string; after: string; label: string };

export function TextMergeView({ before, after, label }: TextMergeViewProps) {
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!host.current) return;
    const look = (side: string) => [
      lineNumbers(),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': `${label}: ${side}` }),
      editorLook('toml'),
    ];
    const wide = window.matchMedia('(min-width: 900px)').matches;
    const view = wide
      ? new MergeView({
          parent: host.current,
          a: { doc: before, extensions: look('before') },
          b: { doc: after, extensions: look('after') },
          collapseUnchanged: COLLAPSE,
          gutter: false,
        })
      : new EditorView({
          parent: host.current,
          doc: after,
          extensions: [
            look('both'),
            unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: COLLAPSE, gutter: false }),
          ],
        });
    return () => view.destroy();
  }, [before, after, label]);

  return <div ref={host} className="max-h-[65vh] overflow-auto" />;
}
