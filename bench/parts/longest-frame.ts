import type { Browser, Page } from '@playwright/test';

/** What a trace of Chromium holds of each event, as far as it is read here; times are microseconds. */
type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  /** Processor time. */
  tdur?: number;
  args?: unknown;
};
/** The most that a page's thread did at one go before it could draw again, milliseconds. */
type Frames = {
  longestMs: number;
  /** Of the processor alone, which others on the machine do not lengthen. */
  longestProcessorMs: number;
  pieces: number;
};

const CATEGORIES = ['-*', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];

/**
 * How long the page's thread was busy without a pause while something happened, by a trace of the browser.
 * @throws when the trace says nothing about the page
 */
export async function traceFrames(browser: Browser, page: Page, run: () => Promise<void>): Promise<Frames> {
  await browser.startTracing(page, { categories: CATEGORIES });
  let trace: Buffer;
  try {
    await run();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] };
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && isRendererMain(args));
  const isOfPage = ({ pid, tid }: TraceEvent) => threads.some((thread) => thread.pid === pid && thread.tid === tid);
  const work = traceEvents.filter((event) => /RunTask$/.test(event.name) && event.ph === 'X' && isOfPage(event));
  if (work.length === 0)
    throw new Error(`found no work in a trace of ${traceEvents.length} events, expected what the page did`);
  const most = (of: (event: TraceEvent) => number | undefined) =>
    work.reduce((longest, event) => Math.max(longest, of(event) ?? 0), 0) / 1000;
  return { longestMs: most(({ dur }) => dur), longestProcessorMs: most(({ tdur }) => tdur), pieces: work.length };
}

function isRendererMain(args: unknown): boolean {
  return (args as { name?: string } | undefined)?.name === 'CrRendererMain';
}
