import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import fc from 'fast-check';
import type { z } from 'zod';
import { anyConfig } from '../arbitrary-config.testing.ts';
import type { Path } from '../model/path-origins.ts';
import { isTable, type Table } from '../model/reading.ts';
import { childSchema } from '../model/schema-walk.ts';
import { inlineValue, literalString, tomlKey, tomlValue } from '../toml/toml-value.ts';
import { fillingSchema, isDefault } from '../toml/toml-writer.ts';

/** Lines of a file that say one thing: a header, or a pair with the comments that touch it. */
export type Saying = {
  /** The table that the lines stand in, by its place in the configuration. */
  table: Path;
  /** The pair's key and what of its value it leads to; absent for headers. */
  keys?: string[];
  lines: string[];
  comments: string[];
};

export type KeptFile = { text: string; config: GatewayConfig; sayings: Saying[] };

/** A source of choices that a seed decides. */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number below the limit. */
  below(limit: number): number {
    // mulberry32, by Tommy Ettinger; public domain
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  one<T>(...options: readonly T[]): T {
    return options[this.below(options.length)] as T;
  }

  isOnceIn(times: number): boolean {
    return this.below(times) === 0;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.below(left.length), 1)[0] as T);
  }
}

/** Writes a configuration the way some person might: any order, any spelling, comments everywhere. */
class FileWriter {
  readonly #choices: Choices;
  readonly #isWide: boolean;
  readonly sayings: Saying[] = [];
  #comments = 0;

  constructor(choices: Choices, isWide: boolean) {
    this.#choices = choices;
    this.#isWide = isWide;
  }

  /** @returns lines at the top, and for each section its lines */
  write(config: GatewayConfig): { top: string[][]; sections: string[][][] } {
    const top: string[][] = [];
    const sections: string[][][] = [];
    for (const [key, value] of this.#choices.shuffled(this.#said(gatewayConfig, config))) {
      const field = childSchema(gatewayConfig, key, config);
      const form = Array.isArray(value)
        ? value.length === 0
          ? 'pair'
          : 'header'
        : this.#choices.one('header', 'header', 'header', 'pair');
      if (form === 'pair') top.push(...this.#pairs([], [key], field, value));
      else sections.push(this.#blocks([key], [key], field, value));
    }
    return { top, sections };
  }

  /** The fields of a table that are written: most that say their default are not. */
  #said(schema: z.ZodType | undefined, table: Table): [string, unknown][] {
    return Object.entries(table).filter(([key, value]) => {
      const field = fillingSchema(schema, key, table);
      return value !== undefined && !(field && isDefault(field, value) && !this.#choices.isOnceIn(6));
    });
  }

  /** The blocks of a table or of a list of tables, each with a header. */
  #blocks(path: Path, names: string[], schema: z.ZodType | undefined, value: unknown): string[][] {
    if (Array.isArray(value))
      return value.flatMap((item, index) => {
        const element = schema && childSchema(schema, index, value);
        return this.#table([...path, index], names, element, item as Table, true);
      });
    return this.#table(path, names, schema, value as Table, false);
  }

  #table(path: Path, names: string[], schema: z.ZodType | undefined, table: Table, isElement: boolean): string[][] {
    const indent = this.#choices.one('', '', '  ', '\t');
    const pairs: string[][] = [];
    const below: string[][] = [];
    for (const [key, value] of this.#choices.shuffled(this.#said(schema, table))) {
      const field = fillingSchema(schema, key, table);
      const isList = Array.isArray(value) && value.length > 0 && value.every(isTable);
      if ((isTable(value) || isList) && !this.#choices.isOnceIn(3))
        below.push(...this.#blocks([...path, key], [...names, key], field, value));
      else pairs.push(...this.#pairs(path, [key], field, value, indent));
    }
    // A table is there without a header when others in it have one.
    if (!isElement && pairs.length === 0 && below.length > 0 && this.#choices.isOnceIn(2)) return below;
    const space = this.#choices.one('', '', ' ');
    const name = names.map((one) => this.#key(one)).join(this.#choices.one('.', '.', ' . '));
    const header = `${indent}${isElement ? '[[' : '['}${space}${name}${space}${isElement ? ']]' : ']'}`;
    return [this.#saying(path, undefined, [header], indent), ...pairs, ...below];
  }

  #pairs(path: Path, keys: string[], schema: z.ZodType | undefined, value: unknown, indent = ''): string[][] {
    if (isTable(value) && this.#choices.isOnceIn(2)) {
      const said = this.#said(schema, value);
      if (said.length > 0)
        return said.flatMap(([key, item]) =>
          this.#pairs(path, [...keys, key], fillingSchema(schema, key, value), item, indent),
        );
    }
    const key = keys.map((one) => this.#key(one)).join('.');
    const equals = this.#choices.one(' = ', ' = ', '=', '   = ');
    const lines = this.#value(schema, value, indent);
    lines[0] = `${indent}${key}${equals}${lines[0]}`;
    return [this.#saying(path, keys, lines, indent)];
  }

  #key(name: string): string {
    return this.#choices.isOnceIn(6) ? inlineValue(name) : tomlKey(name);
  }

  /** Lines of a value, the first without its key. */
  #value(schema: z.ZodType | undefined, value: unknown, indent: string): string[] {
    if (typeof value === 'string') {
      const literal = literalString(value);
      if (literal !== null && this.#choices.isOnceIn(3)) return [literal];
      const isLong = this.#isWide === false && value.includes('\n') && !value.includes('\r');
      return (isLong ? tomlValue(value) : inlineValue(value)).split('\n');
    }
    if (Array.isArray(value) && value.length > 0 && this.#choices.isOnceIn(2)) {
      const comma = (index: number) => (index < value.length - 1 || this.#choices.isOnceIn(2) ? ',' : '');
      const items = value.map((item, index) => `${indent}  ${inlineValue(item)}${comma(index)}${this.#tail()}`);
      return [`[${this.#tail()}`, ...items, `${indent}]`];
    }
    if (isTable(value)) {
      const said = this.#said(schema, value).map(([key, item]) => `${this.#key(key)} = ${inlineValue(item)}`);
      return [said.length === 0 ? '{}' : `{ ${said.join(', ')} }`];
    }
    return [inlineValue(value)];
  }

  #tail(): string {
    return this.#choices.isOnceIn(3) ? ' # inside' : '';
  }

  #saying(table: Path, keys: string[] | undefined, lines: string[], indent: string): string[] {
    const comments: string[] = [];
    const comment = () => {
      this.#comments += 1;
      const text = `# note ${this.#comments}${this.#choices.one('', ' [x]', ' a = "b"', ' "')}.`;
      comments.push(text);
      return text;
    };
    const all = [...lines];
    if (this.#choices.isOnceIn(3)) all[all.length - 1] += `${this.#choices.one(' ', '\t', '')}${comment()}`;
    const above: string[] = [];
    while (this.#choices.isOnceIn(4)) above.push(indent + comment());
    this.sayings.push({ table, ...(keys && { keys }), lines: [...above, ...all], comments });
    return [...(this.#choices.isOnceIn(4) ? [''] : []), ...above, ...all];
  }
}

/** Any file that says some configuration. */
export const anyKeptFile: fc.Arbitrary<KeptFile> = fc
  .record({ config: anyConfig, seed: fc.integer() })
  .map(({ config, seed }) => {
    const choices = new Choices(seed);
    const isWide = choices.isOnceIn(4);
    const writer = new FileWriter(choices, isWide);
    const { top, sections } = writer.write(config);
    const left = sections.filter((blocks) => blocks.length > 0);
    const lines = ['# about this file', '', ...top.flat()];
    // The sections interleave; what each says of itself keeps its order.
    const isMixed = choices.isOnceIn(2);
    while (left.length > 0) {
      const at = isMixed ? choices.below(left.length) : 0;
      const section = left[at] as string[][];
      do {
        const block = section.shift() as string[];
        lines.push(...block);
        // A pair belongs to the header above it.
        while (section.length > 0 && !/^\s*\[/.test(section[0]?.find((line) => !/^\s*(#|$)/.test(line)) ?? ''))
          lines.push(...(section.shift() as string[]));
      } while (!isMixed && section.length > 0);
      if (section.length === 0) left.splice(at, 1);
    }
    const lineBreak = isWide ? '\r\n' : '\n';
    const end = choices.isOnceIn(3) ? '' : lineBreak;
    const text = `${choices.isOnceIn(8) ? '\uFEFF' : ''}${lines.join(lineBreak)}${end}`;
    return { text, config, sayings: writer.sayings };
  });

/** What somebody may want instead of a configuration: some of it, some of another, lists in another order. */
export function mixed(current: unknown, other: unknown, choices: Choices, key = ''): unknown {
  if (choices.isOnceIn(3)) return current;
  if (Array.isArray(current) && Array.isArray(other)) {
    const kept = current.flatMap((item, index) => {
      if (choices.isOnceIn(5)) return [];
      return [isTable(item) && other.length > 0 ? mixed(item, other[index % other.length], choices) : item];
    });
    for (const item of other) if (choices.isOnceIn(3)) kept.splice(choices.below(kept.length + 1), 0, item);
    return choices.isOnceIn(4) ? choices.shuffled(kept) : kept;
  }
  if (isTable(current) && isTable(other) && !['auth', 'params', 'quantity', 'jwks', 'introspection'].includes(key)) {
    const keys = [...new Set([...Object.keys(current), ...Object.keys(other)])];
    return Object.fromEntries(keys.map((name) => [name, mixed(current[name], other[name], choices, name)]));
  }
  return choices.isOnceIn(2) ? current : other;
}
