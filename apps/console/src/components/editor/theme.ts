import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { toml } from '@codemirror/legacy-modes/mode/toml';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export type EditorLanguage = 'yaml' | 'toml';

const chrome = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--ink)', fontSize: '12px' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-content': { fontFamily: 'var(--font-mono)', lineHeight: '20px', caretColor: 'var(--ink)', padding: '10px 0' },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--ink-muted)',
    border: 'none',
    fontFamily: 'var(--font-mono)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in oklab, var(--sunken) 60%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in oklab, var(--brand) 28%, transparent) !important',
  },
  '.cm-collapsedLines': { background: 'var(--sunken)', color: 'var(--ink-muted)', padding: '4px 14px' },
  // Its arrows are of a script that few fonts have.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: 'none !important' },
  '.cm-changedLine': { backgroundColor: 'transparent' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--diff-remove)' },
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--diff-add)' },
  // Whole lines are marked; a second shade on the words in them would cost contrast.
  '.cm-changedText, .cm-deletedText': { background: 'none !important', textDecoration: 'none' },
  '.cm-diagnostic': { fontFamily: 'var(--font-sans)' },
  '.cm-tooltip': { background: 'var(--surface)', border: '1px solid var(--line)', color: 'var(--ink)' },
});

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.atom, tags.heading], color: 'var(--code-key)' },
  { tag: [tags.string, tags.content], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--code-comment)' },
]);

/** Look and language of every editor, drawn from the page's colours in both themes. */
export function editorLook(language: EditorLanguage): Extension {
  return [
    chrome,
    syntaxHighlighting(highlight),
    language === 'yaml' ? yaml() : StreamLanguage.define(toml),
    EditorView.lineWrapping,
  ];
}
