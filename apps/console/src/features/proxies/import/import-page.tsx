'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { FileInput } from 'lucide-react';
import { useMemo, useState } from 'react';
import { CodeEditor } from '#components/code-editor.tsx';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { Editable } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { proxyImportQuery } from '#data/proxy-import.ts';
import { formatCount } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { useSettled } from '#lib/use-settled.ts';
import { ImportDrop } from './import-drop.tsx';
import { ImportList } from './import-list.tsx';
import { isSavable, markOf, placeOf } from './import-model.ts';
import { type Unsaved, useImport } from './use-import.ts';

const NONE_LEFT: ReadonlySet<string> = new Set();

/** Proxies from YAML: what each document would do, and those that are chosen as changes that wait to be applied. */
export function ImportPage() {
  const { goOn } = useNavigate();
  const [text, setText] = useState('');
  const [left, setLeft] = useState(NONE_LEFT);
  const settled = useSettled(text);
  const check = useQuery({ ...proxyImportQuery(settled), placeholderData: keepPreviousData });
  const save = useImport();
  const isCurrent = settled === text && !check.isPlaceholderData;
  const documents = text.trim() === '' ? [] : check.data?.documents;
  const chosen = documents?.filter((one) => isSavable(one) && !left.has(placeOf(one))) ?? [];
  const marks = useMemo(
    () => (isCurrent ? (documents ?? []).flatMap(({ findings }) => findings.map(markOf)) : []),
    [isCurrent, documents],
  );
  const edit = (next: string) => {
    setText(next);
    setLeft(NONE_LEFT);
    save.reset();
  };
  const run = () =>
    save.mutate(
      { text, chosen },
      {
        onSuccess: (unsaved) => {
          const saved = chosen.length - unsaved.length;
          if (saved > 0)
            notify.success(`${formatCount(saved, 'proxy', 'proxies')} saved`, { description: 'Not running yet.' });
          if (unsaved.length > 0) return;
          setText('');
          goOn('/versions/pending');
        },
      },
    );

  return (
    <>
      <PageHeader
        trail={[{ label: 'Proxies', href: '/proxies' }]}
        title="Import proxies"
        description="YAML of one or several proxies, of this gateway or of WSO2’s. Nothing is saved before you choose it."
      />
      <DirtyGuard when={text !== '' && !save.isSuccess} />
      <Editable to="proxies.write" what="proxies">
        <div className="grid items-start gap-6 xl:grid-cols-2">
          <ImportDrop onText={(added) => edit(text.trim() === '' ? added : `${text.trimEnd()}\n---\n${added}`)}>
            <CodeEditor language="yaml" label="YAML of proxies" value={text} onChange={edit} marks={marks} />
          </ImportDrop>
          <section
            aria-label="What it would do"
            aria-busy={!isCurrent || undefined}
            className="flex min-w-0 flex-col gap-4"
          >
            {text.trim() === '' ? (
              <EmptyState icon={<FileInput />} heading="Nothing to import yet">
                What each document would do stands here. A line of three dashes divides documents.
              </EmptyState>
            ) : check.error && !check.data ? (
              <LoadError error={check.error} what="what it would do" onRetry={() => void check.refetch()} />
            ) : documents === undefined ? (
              <Skeleton className="h-32 w-full" />
            ) : (
              <ImportList
                documents={documents}
                isChosen={(one) => !left.has(placeOf(one))}
                unsaved={save.data ?? NO_FAILURES}
                onChoose={(one, isChosen) =>
                  setLeft(
                    new Set([
                      ...[...left].filter((place) => place !== placeOf(one)),
                      ...(isChosen ? [] : [placeOf(one)]),
                    ]),
                  )
                }
              />
            )}
            {documents !== undefined && documents.length > 0 && (
              <div className="sticky bottom-0 flex justify-end border-t bg-paper py-3">
                <Button
                  variant="primary"
                  disabled={chosen.length === 0 || !isCurrent}
                  busy={save.isPending}
                  onClick={run}
                >
                  {chosen.length === 0 ? 'Save' : `Save ${formatCount(chosen.length, 'change', 'changes')}`}
                </Button>
              </div>
            )}
          </section>
        </div>
      </Editable>
    </>
  );
}

const NO_FAILURES: readonly Unsaved[] = [];
