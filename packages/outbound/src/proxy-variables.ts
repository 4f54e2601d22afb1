import { z } from 'zod';
import { parseProxyUrl } from './proxy-settings.ts';

const proxy = z
  .string()
  .refine((text) => parseProxyUrl(text) !== undefined, 'must be an http or https URL such as http://proxy.example:3128')
  .optional();
const exceptions = z.string().optional();

/** The variables that `readProxySettings` reads, for the schema of a process's environment. */
export const proxyVariables = {
  HTTPS_PROXY: proxy,
  https_proxy: proxy,
  HTTP_PROXY: proxy,
  http_proxy: proxy,
  NO_PROXY: exceptions,
  no_proxy: exceptions,
};
