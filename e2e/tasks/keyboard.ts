import { expect, type Locator, type Page } from '@playwright/test';

/** More presses of Tab than this are no way to anything. */
const MOST_TABS = 60;

/** Somebody at a keyboard, who has no more keys than people have; counts what is pressed. */
export class Keyboard {
  readonly page: Page;
  #presses = 0;

  constructor(page: Page) {
    this.page = page;
  }

  /** Keys so far; a key that is held with another is one press. */
  get presses(): number {
    return this.#presses;
  }

  /** Presses keys one after the other. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      this.#presses += 1;
    }
  }

  /** Types into what has the focus. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    this.#presses += text.length;
  }

  /** Replaces what stands in the field that has the focus. */
  async retype(text: string): Promise<void> {
    await this.press('ControlOrMeta+a');
    await this.type(text);
  }

  /** Puts the clipboard into what has the focus. */
  async paste(): Promise<void> {
    await this.press('ControlOrMeta+v');
  }

  /** Goes by the palette: types until what is wanted is the entry that Enter chooses. */
  async goBy(text: string, entry: string | RegExp): Promise<void> {
    await this.press('ControlOrMeta+k');
    const palette = this.page.getByRole('dialog', { name: 'Command palette' });
    await expect(palette.getByRole('combobox')).toBeFocused();
    await this.type(text);
    await palette.getByRole('option', { name: entry, selected: true }).waitFor();
    await this.press('Enter');
    await expect(palette).toBeHidden();
  }

  /**
   * Moves the focus on until it is where it should be.
   * @param by `Tab`, `Shift+Tab` or an arrow
   * @throws when it does not get there, or when what has the focus cannot be seen
   */
  async moveTo(target: Locator, by = 'Tab'): Promise<void> {
    await target.waitFor();
    const passed: string[] = [];
    while (!(await hasFocus(target))) {
      if (passed.length === MOST_TABS) throw new Error(`${target}: not reached by ${by} from ${passed.join(' > ')}`);
      await this.press(by);
      passed.push(await focused(this.page));
    }
    const cover = await coverOf(target);
    if (cover !== null) throw new Error(`${target}: has the focus and is hidden under ${cover}`);
  }
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** What has the focus, in a few words; for the message of a failure. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return `${element?.tagName.toLowerCase()} ${element?.getAttribute('aria-label') ?? element?.textContent?.slice(0, 30)}`;
  });
}

/** What lies over the middle of an element; null when it can be seen. */
function coverOf(target: Locator): Promise<string | null> {
  return target.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    // A control of our own is drawn beside its field, within the same parent.
    if (top === null) return 'the edge of the window';
    return element.parentElement?.contains(top) || top.contains(element) ? null : top.outerHTML.slice(0, 120);
  });
}
