'use client';

import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef } from 'react';
import { type EditorLanguage, editorLook } from './theme.ts';

type EditorMark = { line: number; message: string };

type CodeMirrorProps = {
  value: string;
  onChange?: (value: string) => void;
  language: EditorLanguage;
  /** Names the editor for readers. */
  label: string;
  marks?: readonly EditorMark[];
  /** ⌘/Ctrl+Enter. */
  onSubmit?: () => void;
};

const NO_MARKS: readonly EditorMark[] = [];

export function CodeMirror({ value, onChange, language, label, marks = NO_MARKS, onSubmit }: CodeMirrorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changed = useEffectEvent((text: string) => onChange?.(text));
  const submit = useEffectEvent(() => {
    onSubmit?.();
    return onSubmit !== undefined;
  });
  const initial = useEffectEvent(() => value);
  const isReadOnly = onChange === undefined;

  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: initial(),
        extensions: [
          lineNumbers(),
          isReadOnly ? [EditorState.readOnly.of(true)] : [highlightActiveLine(), lintGutter()],
          // Tab leaves the editor: nobody may be caught in it.
          keymap.of([{ key: 'Mod-Enter', run: submit }]),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
          editorLook(language),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [language, label, isReadOnly]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const { doc } = editor.state;
    const diagnostics = marks.map(({ line, message }) => {
      const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines));
      return { from, to, severity: 'error' as const, message };
    });
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [marks]);

  return (
    <div
      ref={host}
      className="max-h-[70vh] min-h-40 overflow-auto rounded-lg border border-line-strong/70 bg-surface"
    />
  );
}
