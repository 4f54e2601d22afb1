import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Lab = readonly [lightness: number, a: number, b: number];
type Rgb = readonly [red: number, green: number, blue: number];

const css = readFileSync(new URL('globals.css', import.meta.url), 'utf8');
const THEMES = { light: tokensOf(/:root \{([^}]*)\}/), dark: tokensOf(/\.dark \{([^}]*)\}/) };
const CLASSES = ['billed', 'free', 'caller', 'gateway', 'server'] as const;
const GROUNDS = ['surface', 'paper', 'sunken'] as const;
/** Least distance at which two fills are told apart at a glance. */
const LEAST_DISTANCE = 0.1;
/** Machado et al. 2009, severity 1, on linear light. */
const SIGHTS = {
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};

function tokensOf(block: RegExp): Map<string, Lab> {
  const [, text = ''] = block.exec(css) ?? [];
  const found = text.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g);
  return new Map(
    [...found].map(([, name = '', lightness, chroma, hue]) => {
      const angle = (Number(hue) * Math.PI) / 180;
      return [name, [Number(lightness), Number(chroma) * Math.cos(angle), Number(chroma) * Math.sin(angle)]];
    }),
  );
}

/** Linear sRGB of a colour, cut to what a screen can show. */
function linear([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (value: number) => Math.min(1, Math.max(0, value));
  return [
    cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function labOf([red, green, blue]: Rgb): Lab {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** The ratio of WCAG 2.2. */
function contrast(one: Lab, other: Lab): number {
  const [low = 0, high = 0] = [one, other]
    .map(linear)
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function seenBy(sight: keyof typeof SIGHTS, colour: Lab): Lab {
  const [red, green, blue] = linear(colour);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = SIGHTS[sight];
  const mixed = [a * red + b * green + c * blue, d * red + e * green + f * blue, g * red + h * green + i * blue];
  const [x = 0, y = 0, z = 0] = mixed.map((value) => Math.min(1, Math.max(0, value)));
  return labOf([x, y, z]);
}

describe.each(['light', 'dark'] as const)('the colours of classes in the %s theme', (theme) => {
  const token = (name: string): Lab => {
    const found = THEMES[theme].get(name);
    if (found === undefined) throw new Error(`globals.css has no colour --${name}`);
    return found;
  };
  const fills = CLASSES.map((name) => ({ name, colour: token(`class-${name}`) }));
  const pairs = fills.flatMap((one, index) => fills.slice(index + 1).map((other) => [one, other] as const));

  it('stand out from every ground as WCAG 1.4.11 asks', () => {
    const low = fills.flatMap(({ name, colour }) =>
      GROUNDS.map((ground) => `${name} on ${ground}: ${contrast(colour, token(ground)).toFixed(2)}`),
    );
    expect(low.filter((line) => Number(line.split(': ')[1]) < 3)).toEqual([]);
  });

  it.each(['every', 'protan', 'deutan'] as const)('are told apart by %s sight', (sight) => {
    const seen = (colour: Lab) => (sight === 'every' ? colour : seenBy(sight, colour));
    const near = pairs.flatMap(([one, other]) => {
      const [a, b] = [seen(one.colour), seen(other.colour)];
      const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
      return distance < LEAST_DISTANCE ? [`${one.name} and ${other.name}: ${distance.toFixed(3)}`] : [];
    });
    expect(near).toEqual([]);
  });
});
