const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const MAX_CHARS = 4_000;

/**
 * Takes a link that a site posts by a form, and hands it on behind `#`, as links in addresses come: it stands in no log, and is used
 * by a press of *Continue*.
 */
export async function POST(request: Request): Promise<Response> {
  const form = await request.formData().catch(() => null);
  const token = form?.get('token');
  const isLink = typeof token === 'string' && token.length <= MAX_CHARS && JWT.test(token);
  return new Response(null, {
    status: 303,
    headers: { location: isLink ? `/portal/enter#token=${token}` : '/portal/enter', 'cache-control': 'no-store' },
  });
}
