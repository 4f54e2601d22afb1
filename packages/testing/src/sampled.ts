import { isLonger } from './env.ts';

/** How many values a property tries that takes seconds: a quarter of them in `npm test`, all and more in `npm run test:slow`. */
export function sampled(runs: number): number {
  return isLonger ? runs : Math.ceil(runs / 4);
}
