import { expect, it } from 'vitest';
import { ServerSentEvents } from './server-sent-events.ts';

it('hands over every event once it is whole, however the stream is cut', () => {
  const text =
    ': hello\n\nevent: a\ndata: {"n":1}\n\nevent: b\r\ndata: {"t":\r\ndata: "ü"}\r\n\r\nevent: c\ndata: 3\n\n';
  for (let size = 1; size < text.length; size += 1) {
    const seen: unknown[] = [];
    const events = new ServerSentEvents((name, data) => seen.push([name, data]));
    for (let at = 0; at < text.length; at += size) events.take(text.slice(at, at + size));
    expect(seen).toEqual([
      ['a', { n: 1 }],
      ['b', { t: 'ü' }],
      ['c', 3],
    ]);
  }
});
