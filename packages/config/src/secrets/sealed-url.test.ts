import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinUrl, sealedParameters, shownUrl, splitUrl } from './sealed-url.ts';

describe('an address', () => {
  it.each([
    ['https://h/p', 'https://h/p'],
    ['https://h:8080/p/', 'https://h:8080/p/'],
    ['https://h/p?apiKey=s3cret', 'https://h/p?apiKey=***'],
    ['https://h/p?a=s3cret&b=&c=s3cret', 'https://h/p?a=***&b=&c=***'],
    ['https://h/p?s3cret', 'https://h/p?***'],
    ['https://u:s3cret@h/p', 'https://***@h/p'],
    ['https://s3cret@h/p', 'https://***@h/p'],
    ['https://u:s3@cret@h/p', 'https://***@h/p'],
    ['https://h/p#s3cret', 'https://h/p#***'],
    ['https:\\\\u:s3cret@h\\p', 'https://***@h/p'],
    ['https:u:s3cret@h/p', 'https://***@h/p'],
    ['https:///u:s3cret@h/p', 'https://***@h/p'],
    [' https://u:s3cret@h/p', 'https://***@h/p'],
    ['https://h/p?x=1?s3cret', 'https://h/p?x=***'],
    ['s3cret', '***'],
    ['https://h/p?key={{ env "KEY" }}', 'https://h/p?key={{ env "KEY" }}'],
    ['https://h/p?key={{ env "KEY" "s3cret" }}', 'https://h/p?key=***'],
    ['{{ env "URL" }}', '{{ env "URL" }}'],
    ['{{ env "URL" "http://h/p" }}', '{{ env "URL" "http://h/p" }}'],
    ['{{ env "URL" "http://u:s3cret@h/p" }}', '***'],
    ['{{ env "HOST" }}/p?x=s3cret', '{{ env "HOST" }}/p?x=***'],
  ])('shows of %s only %s', (text, shown) => {
    expect(shownUrl(text)).toBe(shown);
  });

  it('is whole again with its pieces, to the letter', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9%._~-]{0,12}$/);
    const address = fc
      .record({
        user: fc.option(part, { nil: undefined }),
        path: part,
        query: fc.array(fc.tuple(part, fc.option(part, { nil: undefined })), { maxLength: 4 }),
        fragment: fc.option(part, { nil: undefined }),
      })
      .map(({ user, path, query, fragment }) => {
        const parameters = query.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&');
        return `https://${user ? `${user}@` : ''}h/${path}${parameters ? `?${parameters}` : ''}${fragment ? `#${fragment}` : ''}`;
      })
      .filter((text) => URL.canParse(text) && new URL(text).href === text);

    fc.assert(
      fc.property(address, (text) => {
        const { shown, pieces } = splitUrl(text)!;
        expect(joinUrl(shown, pieces)).toBe(text);
      }),
    );
  });

  it('gives a piece to the mask of its name alone', () => {
    expect(
      joinUrl('https://h/?b=***&a=***', [
        ['?a', '1'],
        ['?b', '2'],
      ]),
    ).toBe('https://h/?b=2&a=1');
    expect(joinUrl('https://h/?c=***', [['?a', '1']])).toBe('https://h/?c=***');
  });

  it('names its parameters as servers read them', () => {
    expect(sealedParameters('https://h/?api%4Bey=1&b=2')).toEqual(new Set(['apiKey', 'b']));
  });
});
