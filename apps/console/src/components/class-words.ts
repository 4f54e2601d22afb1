import type { EventClass } from '@tallygate/contracts/event-kinds';

/** How each class is called, marked and drawn; the signs tell failures apart without colour. */
export const CLASS_WORDS: Readonly<
  Record<EventClass, { label: string; sign: string; meaning: string; fill: string; ink: string }>
> = {
  billed: { label: 'Billed', sign: '', meaning: 'Charged', fill: 'fill-class-billed', ink: 'bg-class-billed' },
  free: {
    label: 'Free',
    sign: '',
    meaning: 'Not charged, and no failure',
    fill: 'fill-class-free',
    ink: 'bg-class-free',
  },
  caller: {
    label: 'Caller',
    sign: '!',
    meaning: 'Failed on the side of the caller, such as a wrong token',
    fill: 'fill-class-caller',
    ink: 'bg-class-caller',
  },
  gateway: {
    label: 'Gateway',
    sign: '◆',
    meaning: 'Failed in this gateway',
    fill: 'fill-class-gateway',
    ink: 'bg-class-gateway',
  },
  server: {
    label: 'Server',
    sign: '×',
    meaning: 'Failed at the MCP server',
    fill: 'fill-class-server',
    ink: 'bg-class-server',
  },
};
