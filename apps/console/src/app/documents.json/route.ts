import { documents } from '#lib/documents.ts';

/** The documents of this version, for the palette. */
export async function GET(): Promise<Response> {
  return Response.json(await documents().list());
}
