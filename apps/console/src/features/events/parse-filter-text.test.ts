import { writeTerm } from '@tallygate/contracts/filter-terms';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completions, filterToken, parseFilterText } from './parse-filter-text.ts';

describe('parseFilterText', () => {
  it('reads several fields from one line', () => {
    expect(parseFilterText('tool:echo status:>=400  consumer:acme')).toEqual({
      filters: { tool: 'echo', status: '>=400', consumer: 'acme' },
      problems: [],
    });
  });

  it('keeps spaces and colons of a value', () => {
    expect(parseFilterText('consumer:"acme corp" tool:files:read').filters).toEqual({
      consumer: 'acme corp',
      tool: 'files:read',
    });
  });

  it('lets a later value replace an earlier one', () => {
    expect(parseFilterText('tool:a tool:b').filters).toEqual({ tool: 'b' });
  });

  it('reads yes and no for billable and dates without a time as midnight UTC', () => {
    expect(parseFilterText('billable:no from:2026-11-01').filters).toEqual({
      billable: 'false',
      from: '2026-11-01T00:00:00.000Z',
    });
  });

  it.each([
    ['echo', 'needs a field'],
    ['colour:red', 'is not a field'],
    ['status:4xx', 'must be a status'],
    ['outcome:fine', 'must be one of ok'],
    ['billable:maybe', 'must be true or false'],
    ['to:tomorrow', 'is not a date'],
    ['tool:', 'enter a value'],
  ])('says what is wrong with %s and keeps the rest', (text, message) => {
    const { filters, problems } = parseFilterText(`proxy:everything ${text}`);
    expect(filters).toEqual({ proxy: 'everything' });
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  it('reads what is left out, several values, prefixes and the empty value', () => {
    expect(parseFilterText('-tool:echo,get-* class:caller,server consumer:""')).toEqual({
      filters: { '-tool': 'echo,get-*', class: 'caller,server', consumer: '' },
      problems: [],
    });
  });

  it('reads nothing from an empty line', () => {
    expect(parseFilterText('   ')).toEqual({ filters: {}, problems: [] });
  });
});

describe('filterToken', () => {
  it('writes what parseFilterText reads back', () => {
    expect(parseFilterText(filterToken('company', 'Acme Corp')).filters).toEqual({ company: 'Acme Corp' });
  });
});

describe('completions', () => {
  const values = (key: string) => (key === 'tool' ? ['echo', 'get sum'] : []);

  it('offers fields for a word without a colon and keeps what stands before it', () => {
    expect(completions('status:401 to', values)).toEqual(['status:401 tool:', 'status:401 to:']);
  });

  it('offers the known values of a field', () => {
    expect(completions('tool:', values)).toEqual(['tool:echo', 'tool:"get sum"']);
  });
});

it('reads back every value that it offers, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((text) => !/[\r\n\u2028\u2029]/.test(text)),
      (value) => {
        const term = writeTerm(value);
        expect(parseFilterText(`${filterToken('tool', term)} class:server`)).toEqual({
          filters: { tool: term, class: 'server' },
          problems: [],
        });
      },
    ),
  );
  for (const value of ['say "hi"', 'a, b', 'أهلا "x"', '\\', '*', 'c:\\dir', '']) {
    expect(parseFilterText(filterToken('consumer', writeTerm(value))).filters).toEqual({ consumer: writeTerm(value) });
  }
});
