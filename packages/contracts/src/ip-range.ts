import { z } from 'zod';

/** Zeros in front are refused: some programs would read such a number as octal. */
const V4_PART = /^(0|[1-9]\d{0,2})$/;

/** An IP address, or a range of them in CIDR notation. */
export const ipRange = z.string().refine(isRange, {
  message: 'must be an IP address or a range such as "10.0.0.0/8"',
});

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const isV4 = isV4Address(address);
  const isV6 = address.includes(':') && z.ipv6().safeParse(address).success;
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isV4 ? 32 : 128));
  return rest.length === 0 && isPrefix && (isV4 || isV6);
}

function isV4Address(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => V4_PART.test(part) && Number(part) <= 255);
}
