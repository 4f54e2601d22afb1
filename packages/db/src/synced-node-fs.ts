import { fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Options = Parameters<NodeFS['init']>[1];
type Prepared = Awaited<ReturnType<NodeFS['init']>>;
/** What Emscripten has for a mounted folder; `nfd` is the descriptor behind a file or folder that is open. */
type Runtime = {
  NODEFS: {
    stream_ops: { fsync?: (stream: { nfd: number }) => number };
    /** Tells the database a failure as a number. */
    tryFSOperation(run: () => void): void;
  };
};

/** A folder whose files reach the disk when the database asks for it; NodeFS itself answers that without doing it. */
export class SyncedNodeFs extends NodeFS {
  override async init(pglite: PGlite, options: Options): Promise<Prepared> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const preRun = [...(emscriptenOpts.preRun ?? []), passSyncsOn];
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

function passSyncsOn(runtime: unknown): void {
  const { NODEFS } = runtime as Runtime;
  NODEFS.stream_ops.fsync = ({ nfd }) => {
    NODEFS.tryFSOperation(() => fsyncSync(nfd));
    return 0;
  };
}
