import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { buildApi } from '../app.ts';
import type { TestApi } from './test-api.testing.ts';

/** Every route of the api, as it was registered. */
export async function listRoutes({ services }: TestApi): Promise<RouteOptions[]> {
  const routes: RouteOptions[] = [];
  const app = await buildApi(services, (route) => void routes.push(route));
  await app.ready();
  await app.close();
  return routes;
}

type Definition = {
  type: string;
  shape?: Record<string, z.ZodType>;
  catchall?: z.ZodType;
  element?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  items?: z.ZodType[];
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  left?: z.ZodType;
  right?: z.ZodType;
  getter?: () => z.ZodType;
};

/** Visits every schema of a text or a number below a schema, with its path. */
export function visitLeaves(schema: z.ZodType, path: string, visit: (path: string, leaf: z.ZodType) => void): void {
  const seen = new Set<z.ZodType>();
  const walk = (at: string, inner: z.ZodType | undefined): void => {
    if (inner === undefined) return;
    // A codec such as `stringbool` takes the few texts that it can decode.
    if (inner instanceof z.ZodCodec) return;
    const definition = inner._zod.def as Definition;
    if (definition.type === 'lazy') {
      if (seen.has(inner)) return;
      seen.add(inner);
      walk(at, definition.getter?.());
      return;
    }
    if (definition.type === 'string' || definition.type === 'number') visit(at, inner);
    const { shape = {}, options = [], items = [] } = definition;
    for (const [key, field] of Object.entries(shape)) walk(`${at}.${key}`, field);
    for (const part of [...options, ...items]) walk(at, part);
    walk(`${at}[]`, definition.element);
    walk(`${at}.*`, definition.catchall);
    walk(`${at} (name)`, definition.keyType);
    walk(`${at}.*`, definition.valueType);
    for (const part of [definition.innerType, definition.in, definition.left, definition.right]) walk(at, part);
    if (!(definition.out instanceof z.ZodTransform)) walk(at, definition.out);
  };
  walk(path, schema);
}
