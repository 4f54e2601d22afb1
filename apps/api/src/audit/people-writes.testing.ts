import { PERSON_PASSWORD } from '../test-support/person.testing.ts';
import type { Prepare, Reply } from './write.testing.ts';
import { ACTOR } from './write-world.testing.ts';

const ofToken = ({ token }: Reply) => token.id;
const NEW_PASSWORD = 'another long passphrase';

/** What people do with their sessions and accounts, and administrators with those of others: under the console API. */
export const PEOPLE_WRITES: Readonly<Record<string, Prepare>> = {
  'POST /session': () => ({
    payload: { username: ACTOR, password: PERSON_PASSWORD },
    headers: { 'sec-fetch-site': 'same-origin' },
    note: ['sign_in_break_glass', 'user', ACTOR],
  }),
  'POST /session/reauthenticate': () => ({
    payload: { password: PERSON_PASSWORD },
    note: ['reauthenticate', 'user', ACTOR],
  }),
  'DELETE /session': async (world) => {
    const { name, headers } = await world.signedIn();
    return { headers, by: name, note: ['sign_out', 'user', name] };
  },
  'POST /session/set-up': async (world) => ({
    payload: { token: await world.setupLink(), password: NEW_PASSWORD },
    headers: { 'sec-fetch-site': 'same-origin' },
    by: 'admin',
    note: ['set_up', 'user', 'admin'],
  }),
  'POST /session/provider/logout': async (world) => {
    const subject = world.newName('subject');
    const { name } = await world.signedIn({ issuer: world.issuer, subject });
    return {
      payload: new URLSearchParams({ logout_token: await world.logoutToken(subject) }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      // The provider says it, nobody whom the audit log could name.
      by: 'tallygate',
      note: ['sign_out', 'user', name],
    };
  },
  'POST /session/second-factor': async (world) => {
    const { name, headers } = await world.signedIn();
    return { headers, by: name, note: ['begin_factor', 'user', name] };
  },
  'PUT /session/second-factor': async (world) => {
    const { name, headers, code } = await world.withPendingFactor();
    return { headers, payload: { code }, by: name, note: ['add_factor', 'user', name] };
  },
  'POST /session/second-factor/recovery-codes': async (world) => {
    const { name, headers } = await world.withFactor();
    return { headers, by: name, note: ['renew_recovery_codes', 'user', name] };
  },
  'DELETE /session/second-factor': async (world) => {
    const { name, headers } = await world.withFactor();
    return { headers, by: name, note: ['remove_factor', 'user', name] };
  },
  'PUT /session/password': async (world) => {
    const { name, headers } = await world.person();
    const payload = { currentPassword: PERSON_PASSWORD, newPassword: NEW_PASSWORD };
    return { headers, payload, by: name, note: ['change_password', 'user', name] };
  },
  'DELETE /sessions/:id': async (world) => {
    const { name, sessionId } = await world.signedIn();
    return { params: { id: sessionId }, note: ['end_session', 'user', name] };
  },

  'POST /users': ({ newName }) => {
    const username = newName('user');
    return { payload: { username, password: NEW_PASSWORD, roles: ['viewer'] }, note: ['create', 'user', username] };
  },
  'POST /service-accounts': ({ newName }) => {
    const name = newName('pipeline');
    return { payload: { name, roles: ['developer'] }, note: ['create', 'user', `service:${name}`] };
  },
  'PUT /users/:username': async (world) => {
    const { name } = await world.signedIn();
    return { params: { username: name }, payload: { roles: ['biller'] }, note: ['change', 'user', name] };
  },
  'DELETE /users/:username': async (world) => {
    const { name } = await world.signedIn();
    return { params: { username: name }, note: ['delete', 'user', name] };
  },
  'DELETE /users/:username/second-factor': async (world) => {
    const { name } = await world.withFactor();
    return { params: { username: name }, note: ['reset_factor', 'user', name] };
  },
  'POST /api-tokens': () => ({
    payload: { name: 'ci', scopes: ['read'] },
    note: ['create', 'api_token', ofToken],
  }),
  'POST /api-tokens/:id/rotate': async (world) => {
    const id = await world.token();
    return { params: { id }, payload: {}, note: ['rotate', 'api_token', ofToken] };
  },
  'DELETE /api-tokens/:id': async (world) => {
    const id = await world.token();
    return { params: { id }, note: ['revoke', 'api_token', id] };
  },
};
