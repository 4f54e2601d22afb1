import type { Prepare, Reply } from './write.testing.ts';
import type { WriteWorld } from './write-world.testing.ts';

const byId = ({ id }: Reply) => id;

const aRule = (name: string) => ({ name, measure: 'calls', window: 'day', figure: '100' });
/** Nothing is sent there: no timed work runs here. */
const anEndpoint = (name: string) => ({ name, address: 'http://127.0.0.1:3003/hook' });

async function made(world: WriteWorld): Promise<string> {
  const reply: unknown = await world.make('/alert-endpoints', anEndpoint(world.newName('endpoint')));
  return (reply as { endpoint: { id: string } }).endpoint.id;
}

/** What is done about alerts. */
export const ALERT_WRITES: Readonly<Record<string, Prepare>> = {
  'POST /alerts/read': () => ({ payload: { ids: ['a1'] }, note: ['mark_read', 'alert', 'a1'] }),
  'POST /alert-rules': ({ newName }) => ({ payload: aRule(newName('rule')), note: ['create', 'alert_rule', byId] }),
  'PUT /alert-rules/:id': async (world) => {
    const { id } = await world.make('/alert-rules', aRule(world.newName('rule')));
    return { params: { id }, payload: aRule(world.newName('rule')), note: ['change', 'alert_rule', id] };
  },
  'DELETE /alert-rules/:id': async (world) => {
    const { id } = await world.make('/alert-rules', aRule(world.newName('rule')));
    return { params: { id }, note: ['delete', 'alert_rule', id] };
  },
  'POST /alert-endpoints': ({ newName }) => ({
    payload: anEndpoint(newName('endpoint')),
    note: ['create', 'alert_endpoint', (reply) => (reply as unknown as { endpoint: { id: string } }).endpoint.id],
  }),
  'PUT /alert-endpoints/:id': async (world) => {
    const id = await made(world);
    return { params: { id }, payload: anEndpoint(world.newName('endpoint')), note: ['change', 'alert_endpoint', id] };
  },
  'DELETE /alert-endpoints/:id': async (world) => {
    const id = await made(world);
    return { params: { id }, note: ['delete', 'alert_endpoint', id] };
  },
  'POST /alert-endpoints/:id/rotate': async (world) => {
    const id = await made(world);
    return { params: { id }, note: ['rotate', 'alert_endpoint', id] };
  },
  'POST /alert-endpoints/:id/test': async (world) => {
    const id = await made(world);
    return { params: { id }, note: ['send_test', 'alert_endpoint', id] };
  },
  'POST /alert-endpoints/:id/deliveries/:delivery/send': async (world) => {
    const id = await made(world);
    const { id: delivery } = await world.make(`/alert-endpoints/${id}/test`, {});
    return { params: { id, delivery }, note: ['send_again', 'alert_delivery', delivery] };
  },
};
