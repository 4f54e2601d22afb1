'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ChangeList } from '#components/apply/change-list.tsx';
import { CodeEditor } from '#components/code-editor.tsx';
import { CopyButton } from '#components/copy-button.tsx';
import { DiffView } from '#components/diff-view.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { MiddleText } from '#components/middle-text.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#components/ui/tabs.tsx';
import { useMay } from '#data/session.ts';
import { versionQuery, versionsQuery } from '#data/versions.ts';
import { describeVersion } from '#lib/describe-version.ts';
import { VersionState } from './version-state.tsx';

const TRAIL = [{ label: 'Versions', href: '/versions' }];

export function VersionPage({ number }: { number: number }) {
  const version = useQuery(versionQuery(number));
  const { data: versions } = useQuery(versionsQuery);
  const running = versions?.find((entry) => entry.running)?.number;
  const { data } = version;
  const mayRestore = useMay('versions.write');
  return (
    <>
      <PageHeader
        trail={TRAIL}
        title={`Version ${number}`}
        aside={
          data && (
            <>
              <VersionState version={data} />
              <span className="text-sm text-ink-muted">{describeVersion(data)}</span>
            </>
          )
        }
        actions={
          data &&
          running !== undefined &&
          running !== number && (
            <>
              <Button asChild>
                <Link href={`/versions/compare?from=${number}&to=${running}`}>Compare with running</Link>
              </Button>
              {data.state !== 'failed' && mayRestore && (
                <Button variant="primary" asChild>
                  <Link href={`/versions/compare?from=${running}&to=${number}&restore=true`}>Restore…</Link>
                </Button>
              )}
            </>
          )
        }
      />
      {!data && version.error && (
        <LoadError error={version.error} what={`version ${number}`} onRetry={() => void version.refetch()} />
      )}
      {!data && !version.error && <PageSkeleton />}
      {data && (
        <>
          {data.error && <FormProblems findings={data.error.findings} error={new Error(data.error.message)} />}
          <Card aria-label="Facts">
            <CardBody>
              <LedgerList
                entries={[
                  { label: 'Author', value: data.author },
                  { label: 'Created', value: <Time iso={data.createdAt} absolute /> },
                  { label: 'Applied', value: data.appliedAt ? <Time iso={data.appliedAt} absolute /> : 'Never' },
                  { label: 'Hash', value: <HashText hash={data.hash} /> },
                  ...(data.restoredFrom === null ? [] : [{ label: 'Restored from', value: `v${data.restoredFrom}` }]),
                ]}
              />
            </CardBody>
          </Card>
          <Tabs defaultValue="changes">
            <TabsList>
              <TabsTrigger value="changes">What changed</TabsTrigger>
              <TabsTrigger value="file">config.toml</TabsTrigger>
            </TabsList>
            <TabsContent value="changes" className="flex flex-col gap-4">
              {data.summary.length > 0 && <ChangeList changes={data.summary} />}
              {data.previousToml !== null && (
                <DiffView
                  before={data.previousToml}
                  after={data.toml}
                  beforeLabel="version before"
                  afterLabel={`v${number}`}
                />
              )}
            </TabsContent>
            <TabsContent value="file" className="flex flex-col gap-3">
              <div className="flex justify-end">
                <CopyButton value={data.toml} what="config.toml" withLabel />
              </div>
              <CodeEditor language="toml" label={`config.toml of version ${number}`} value={data.toml} />
            </TabsContent>
          </Tabs>
        </>
      )}
    </>
  );
}

/** Whole to a pointer and to whoever copies it; in what room there is its start and its end. */
function HashText({ hash }: { hash: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <MiddleText text={hash} className="font-mono text-xs" />
      <CopyButton value={hash} what="hash" className="size-6" />
    </span>
  );
}
