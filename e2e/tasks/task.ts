import type { Page } from '@playwright/test';
import type { Product } from '../product.ts';
import type { Keyboard } from './keyboard.ts';
import type { Mouse } from './mouse.ts';

/** Where somebody works: a signed-in page of a running product. */
export type Desk = { page: Page; product: Product };

/** One thing that an operator wants of the console, from the overview on. */
export type Task = {
  /** In the words of the person who has it. */
  name: string;
  /** How many presses of the pointer it may take. */
  clicksAtMost: number;
  /** Makes what the task starts from, through the api; part of no measurement. */
  prepare(desk: Desk): Promise<void>;
  byMouse(mouse: Mouse, desk: Desk): Promise<void>;
  byKeyboard(keyboard: Keyboard, desk: Desk): Promise<void>;
  /** Proves that it is done: by what is on screen, and by what the gateway does. */
  expectDone(desk: Desk): Promise<void>;
};
