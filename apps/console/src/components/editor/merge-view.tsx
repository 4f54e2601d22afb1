'use client';

import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { type EditorLanguage, editorLook } from './theme.ts';

const COLLAPSE = { margin: 3, minSize: 6 };
/** Where two texts have room side by side. */
const WIDE = '(min-width: 900px)';

type TextMergeViewProps = { before: string; after: string; label: string; language: EditorLanguage };

export function TextMergeView({ before, after, label, language }: TextMergeViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const [isWide, setWide] = useState(() => window.matchMedia(WIDE).matches);
  useEffect(() => {
    const wide = window.matchMedia(WIDE);
    // Paper is narrow. An editor that is made while it prints draws only what would be in sight of a window.
    const follow = () => {
      if (!window.matchMedia('print').matches) setWide(wide.matches);
    };
    wide.addEventListener('change', follow);
    return () => wide.removeEventListener('change', follow);
  }, []);

  useEffect(() => {
    if (!host.current) return;
    const look = (side: string) => [
      lineNumbers(),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': `${label}: ${side}` }),
      editorLook(language),
    ];
    const view = isWide
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
  }, [before, after, label, language, isWide]);

  return <div ref={host} className="max-h-[65vh] overflow-auto" />;
}
