import { ownerOf } from '@tallygate/contracts/owners';
import { saveSetting, settingSection, settingView } from '@tallygate/contracts/setting-view';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireRight } from '../access/require-right.ts';
import { authorOf } from '../audit/author.ts';
import { identityOf } from '../identity/identity.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import type { Services } from '../services.ts';
import { getSetting, putSetting } from './setting-view.ts';

const bySection = z.object({ section: settingSection });
const tags = ['settings'];

/** Sections of config.toml that are edited as a whole. */
export function settingRoutes(services: Services): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/settings/:section',
      config: { action: 'settings.read' },
      schema: { tags, summary: 'One section', params: bySection, response: { 200: settingView } },
      handler: (request) => getSetting(services, request.params.section),
    });
    app.route({
      method: 'PUT',
      url: '/settings/:section',
      config: { action: ['settings.write', 'charges.write'] },
      schema: { tags, summary: 'Save a section', params: bySection, body: saveSetting, response: { 200: settingView } },
      handler: async (request) => {
        const { section } = request.params;
        const { value, revision } = request.body;
        requireRight(identityOf(request), ownerOf({ type: 'setting', id: section }).action, services.now());
        const author = authorOf(request, 'console');
        await putSetting(services, author, section, value, requireRevisionGiven(revision));
        return getSetting(services, section);
      },
    });
  };
}
