import type { Transport } from '@modelcontextprotocol/client';

export type Direction = 'sent' | 'received';

/** Lets every message that passes a transport be seen, in both directions and in order; nothing about it is changed. */
export function recordMessages<T extends Transport>(
  transport: T,
  tell: (direction: Direction, message: unknown) => void,
): T {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    tell('sent', message);
    return send(message, options);
  };
  let handler: Transport['onmessage'];
  Object.defineProperty(transport, 'onmessage', {
    configurable: true,
    get: () => handler,
    set: (next: Transport['onmessage']) => {
      handler =
        next &&
        ((message, extra) => {
          tell('received', message);
          next(message, extra);
        });
    },
  });
  return transport;
}
