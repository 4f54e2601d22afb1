import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds that a file takes on two idle cores, where it takes many; the others take about one. */
const SECONDS: Readonly<Record<string, number>> = {};

/**
 * Starts the longest files first, so that no worker is left with one at the end. Vitest does so by what it remembers of the run
 * before, which a fresh clone has not. Files of a project stay together, because a worker serves one project at a time.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = [...new Set(files.map(({ project }) => project.name))];
    const placeOf = (file: TestSpecification) => projects.indexOf(file.project.name);
    const secondsOf = (file: TestSpecification) => SECONDS[path.relative(this.ctx.config.root, file.moduleId)] ?? 1;
    return files.toSorted((a, b) => placeOf(a) - placeOf(b) || secondsOf(b) - secondsOf(a));
  }
}
