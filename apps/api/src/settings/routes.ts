import { ownerOf } from '@tallygate/contracts/owners';
import { saveSetting, settingSection, settingView } from '@tallygate/contracts/setting-view';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireRight } from '../access/require-right.ts';
import type { Applier } from '../apply/applier.ts';
import { authorOf } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { identityOf } from '../identity/identity.ts';
import { requireRevisionGiven } from '../plugins/revision.ts';
import type { Vault } from '../secrets/vault.ts';
import { getSetting, putSetting } from './setting-view.ts';

const bySection = z.object({ section: settingSection });
const tags = ['settings'];

type Context = {
  db: Database;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  applier: Applier;
  now: () => Date;
  machineNow: () => Date;
};

/** Sections of config.toml that are edited as a whole. */
export function settingRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/settings/:section',
      config: { action: 'settings.read' },
      schema: { tags, summary: 'One section', params: bySection, response: { 200: settingView } },
      handler: (request) => getSetting(context, request.params.section),
    });
    app.route({
      method: 'PUT',
      url: '/settings/:section',
      config: { action: ['settings.write', 'charges.write'] },
      schema: { tags, summary: 'Save a section', params: bySection, body: saveSetting, response: { 200: settingView } },
      handler: async (request) => {
        const { section } = request.params;
        const { value, revision } = request.body;
        requireRight(identityOf(request), ownerOf({ type: 'setting', id: section }).action, context.machineNow());
        const author = authorOf(request, 'console');
        await putSetting({ ...context, author }, { section, input: value, revision: requireRevisionGiven(revision) });
        return getSetting(context, section);
      },
    });
  };
}
