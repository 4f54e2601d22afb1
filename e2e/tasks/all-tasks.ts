import { answerPrice } from './answer-price.ts';
import { firstCall } from './first-call.ts';
import { hideTool } from './hide-tool.ts';
import { refusedToken } from './refused-token.ts';
import type { Task } from './task.ts';
import { undoChange } from './undo-change.ts';
import { zeroMeter } from './zero-meter.ts';

/** In an order in which each finds what those before it left; the first needs a product that was just started. */
export const TASKS: readonly Task[] = [firstCall, refusedToken, zeroMeter, hideTool, undoChange, answerPrice];
