import type { ImportedProxy } from '@tallygate/contracts/proxy-import';
import { formatCount } from '#lib/format.ts';
import { ImportDocument } from './import-document.tsx';
import { placeOf } from './import-model.ts';
import type { Unsaved } from './use-import.ts';

type ImportListProps = {
  documents: readonly ImportedProxy[];
  isChosen: (document: ImportedProxy) => boolean;
  unsaved: readonly Unsaved[];
  onChoose: (document: ImportedProxy, isChosen: boolean) => void;
};

/** What each document would do, in the order of the text. */
export function ImportList({ documents, isChosen, unsaved, onChoose }: ImportListProps) {
  if (documents.length === 0) return <p className="text-sm text-ink-muted">There is nothing but comments.</p>;
  return (
    <>
      <p role="status" className="text-sm text-ink-muted">
        {inWords(documents)}
      </p>
      <ul aria-label="Documents" className="flex flex-col divide-y rounded-xl border bg-surface">
        {documents.map((document) => (
          <ImportDocument
            key={placeOf(document)}
            document={document}
            isChosen={isChosen(document)}
            error={unsaved.find(({ place }) => place === placeOf(document))?.error}
            onChoose={(chosen) => onChoose(document, chosen)}
          />
        ))}
      </ul>
    </>
  );
}

/** `1 new proxy, 2 changes, 1 without effect, 1 refused` */
function inWords(documents: readonly ImportedProxy[]): string {
  const count = (outcome: ImportedProxy['outcome']) => documents.filter((one) => one.outcome === outcome).length;
  const parts = [
    [count('create'), 'new proxy', 'new proxies'],
    [count('change'), 'change', 'changes'],
    [count('same'), 'without effect', 'without effect'],
    [count('wrong'), 'to correct', 'to correct'],
  ] as const;
  return parts.flatMap(([number, one, other]) => (number === 0 ? [] : [formatCount(number, one, other)])).join(', ');
}
