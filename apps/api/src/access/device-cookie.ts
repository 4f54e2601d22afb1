import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export const DEVICE_DAYS = 180;

export type Device = { id: string; userId: string; epoch: number };

/** Texts that say that an account has signed in on this device before; nobody can sign in with one. */
export type DeviceCookies = {
  /** @param id the device's, when it has one already */
  issue(user: { id: string; epoch: number }, id?: string): string;
  /** The device of a text of ours that is not too old; null for every other text. */
  read(text: string | undefined): Device | null;
};

/** @param keyText TALLYGATE_SECRET_KEY or the generated key */
export function createDeviceCookies(keyText: string, now: () => number): DeviceCookies {
  const key = Buffer.from(hkdfSync('sha256', keyText, '', 'tallygate device cookies v1', 32));
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    issue(user, id = randomBytes(12).toString('base64url')) {
      const text = [user.id, user.epoch, id, now()].join('.');
      return `${text}.${sign(text)}`;
    },
    read(text = '') {
      const end = text.lastIndexOf('.');
      const [userId, epoch, id, at, ...rest] = text.slice(0, end).split('.');
      const given = Buffer.from(text.slice(end + 1));
      const expected = Buffer.from(sign(text.slice(0, Math.max(0, end))));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      if (userId === undefined || id === undefined || rest.length > 0) return null;
      if (now() - Number(at) > DEVICE_DAYS * 86_400_000) return null;
      return { id, userId, epoch: Number(epoch) };
    },
  };
}
