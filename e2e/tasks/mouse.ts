import type { Locator, Page } from '@playwright/test';
import { Keyboard } from './keyboard.ts';

/** Somebody with a mouse, and a keyboard to type with. How often it is pressed the page counts. */
export class Mouse {
  readonly keyboard: Keyboard;

  constructor(page: Page) {
    this.keyboard = new Keyboard(page);
  }

  click(target: Locator): Promise<void> {
    return target.click();
  }

  /** Puts the clipboard into what has the focus. */
  paste(): Promise<void> {
    return this.keyboard.paste();
  }
}
