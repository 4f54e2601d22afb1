// Before every test that draws something: nothing of one test is left for the next.
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// Forms load their schemas, and dialogs their code, when they are first wanted.
configure({ asyncUtilTimeout: 15_000 });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
