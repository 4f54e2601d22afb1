import { z } from 'zod';
import { wrappedSchema } from './schema-wrappers.ts';

/** How much of a field is a secret: all of it, or the userinfo and the query values of an address. */
export type Seal = 'text' | 'url';

type Marks = { seal?: Seal; template?: boolean; hostFile?: boolean };

/**
 * Marks a field as one that can carry a credential: it is stored encrypted, shown to nobody, and may hold a template
 * expression. `z.toJSONSchema` says `writeOnly` (JSON Schema 2020-12 validation, section 9.4).
 */
export function sealed<T extends z.ZodType>(schema: T): T {
  return schema.meta({ seal: 'text', template: true, writeOnly: true } satisfies Marks & { writeOnly: boolean });
}

/** Marks an address whose userinfo and query values are sealed, while the rest of it is shown. */
export function sealedUrl<T extends z.ZodType>(schema: T): T {
  return schema.meta({ seal: 'url', template: true } satisfies Marks);
}

/** Marks a field that carries no secret but may hold a template expression such as `{{ env "NAME" }}`. */
export function templated<T extends z.ZodType>(schema: T): T {
  return schema.meta({ template: true } satisfies Marks);
}

/** Marks the path of a file that the gateway reads: whoever writes one learns something of its machine. */
export function hostFile<T extends z.ZodType>(schema: T): T {
  return schema.meta({ hostFile: true } satisfies Marks);
}

/** Whether the field is the path of a file that the gateway reads. */
export function isHostFile(schema: z.ZodType): boolean {
  return marksOf(schema).some((marks) => marks.hostFile === true);
}

/** How much of the field is sealed, through whatever wraps the schema; null when nothing is. */
export function sealOf(schema: z.ZodType): Seal | null {
  const marks = marksOf(schema);
  if (marks.some(({ seal }) => seal === 'text')) return 'text';
  return marks.some(({ seal }) => seal === 'url') ? 'url' : null;
}

/** Whether the whole field is a secret. */
export function isSealed(schema: z.ZodType): boolean {
  return sealOf(schema) === 'text';
}

/** Whether the field may hold a template expression; every sealed one may. */
export function isTemplated(schema: z.ZodType): boolean {
  return marksOf(schema).some(({ template }) => template === true);
}

const known = new WeakMap<z.ZodType, readonly Marks[]>();

/** The marks of a schema, looked for once: a file of a thousand proxies asks for those of the same fields a thousand times. */
function marksOf(schema: z.ZodType): readonly Marks[] {
  let marks = known.get(schema);
  if (marks === undefined) {
    marks = findMarks(schema, new Set());
    known.set(schema, marks);
  }
  return marks;
}

/** The marks of a schema, of what it wraps, and of the branches of its unions: wrappers do not carry them on. */
function findMarks(schema: z.ZodType, seen: Set<z.ZodType>): Marks[] {
  // A schema may stand within itself.
  if (seen.has(schema)) return [];
  seen.add(schema);
  const own = z.globalRegistry.get(schema) as Marks | undefined;
  const inner = [
    ...(schema instanceof z.ZodUnion ? (schema.options as z.ZodType[]) : []),
    ...(schema instanceof z.ZodPipe ? [schema.out as z.ZodType] : []),
    wrappedSchema(schema),
  ];
  return [...(own ? [own] : []), ...inner.flatMap((one) => (one ? findMarks(one, seen) : []))];
}
