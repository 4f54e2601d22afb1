import { describe, expect, test } from 'vitest';
import { MAX_COOKIE_CHARACTERS, MAX_COOKIES, ServerCookies } from './server-cookies.ts';

const at = (url: string) => ({ origin: new URL(url).origin, url });
const MCP = at('https://mcp.example.com/a/mcp');
const YEAR = 'Expires=Fri, 01 Jan 2100 00:00:00 GMT';

function keeping(setCookies: string[], setAt = MCP): ServerCookies {
  const cookies = new ServerCookies();
  cookies.keep(setAt, setCookies);
  return cookies;
}

describe('cookies that a server set', () => {
  test('go back to it with their newest values, without their attributes', () => {
    const cookies = keeping([`AWSALB=one; ${YEAR}; Path=/`, 'AWSALBCORS=two; Path=/; SameSite=None; Secure; HttpOnly']);
    cookies.keep(MCP, [`AWSALB=three==; ${YEAR}; Path=/`]);
    expect(cookies.headerFor(MCP)).toBe('AWSALB=three==; AWSALBCORS=two');
  });

  test.each([
    ['another host', 'https://mcp2.example.com/a/mcp'],
    ['another port', 'https://mcp.example.com:8443/a/mcp'],
    ['another scheme', 'http://mcp.example.com/a/mcp'],
    ['a host of the domain that they name', 'https://example.com/a/mcp'],
  ])('do not go to %s', (_, url) => {
    expect(keeping(['a=1; Path=/; Domain=example.com']).headerFor(MCP)).toBe('a=1');
    expect(keeping(['a=1; Path=/; Domain=example.com']).headerFor(at(url))).toBeUndefined();
  });

  test.each([
    ['of another path', 'a=1; Path=/admin', MCP.url],
    ['of a path that only begins the same', 'a=1; Path=/a/mc', MCP.url],
    ['of a domain that is not the server’s', 'a=1; Path=/; Domain=other.example', MCP.url],
    ['that are Secure over a connection that is not', 'a=1; Path=/; Secure', 'http://mcp.example.com/a/mcp'],
    ['that have expired', 'a=1; Path=/; Expires=Thu, 01 Jan 2015 00:00:00 GMT', MCP.url],
    ['that were taken back', 'a=1; Path=/; Max-Age=0', MCP.url],
    ['called __Host- without what that promises', '__Host-a=1; Path=/x; Secure', MCP.url],
    ['that are none', 'no cookie at all', MCP.url],
  ])('do not go back %s', (_, setCookie, url) => {
    expect(keeping([setCookie, 'b=2'], at(url)).headerFor(at(url))).toBe('b=2');
  });

  test('of another origin take their place', () => {
    const cookies = keeping(['a=1']);
    const other = at('https://other.example/mcp');
    cookies.keep(other, ['b=2']);
    expect([cookies.headerFor(other), cookies.headerFor(MCP)]).toEqual(['b=2', undefined]);
  });

  test('are bounded in number, and those that fit stay and can change', () => {
    const names = Array.from({ length: MAX_COOKIES + 30 }, (_, index) => `c${index}=v`);
    const cookies = keeping(names);
    cookies.keep(MCP, ['c0=new', 'later=v']);
    const sent = cookies.headerFor(MCP)?.split('; ');
    expect(sent).toHaveLength(MAX_COOKIES);
    expect(sent?.[0]).toBe('c0=new');
    expect(sent).not.toContain('later=v');
  });

  test('are bounded in size, one and together', () => {
    const half = 'x'.repeat(MAX_COOKIE_CHARACTERS / 2);
    expect(keeping([`a=${half}${half}`, 'b=2']).headerFor(MCP)).toBe('b=2');
    expect(keeping([`a=${half}`, `b=${half}`, 'c=3']).headerFor(MCP)).toBe(`a=${half}; c=3`);
  });
});
