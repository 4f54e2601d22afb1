/** Takes the text of a stream of server-sent events piece by piece, and hands over each event whose data is JSON. */
export class ServerSentEvents {
  #rest = '';
  readonly #onEvent: (name: string, data: unknown) => void;

  constructor(onEvent: (name: string, data: unknown) => void) {
    this.#onEvent = onEvent;
  }

  take(text: string): void {
    const blocks = (this.#rest + text).split(/\r?\n\r?\n/);
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#event(block);
  }

  #event(block: string): void {
    let name = 'message';
    const data: string[] = [];
    for (const line of block.split(/\r?\n/)) {
      if (line.startsWith('event:')) name = line.slice(6).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
    if (data.length > 0) this.#onEvent(name, JSON.parse(data.join('\n')));
  }
}
