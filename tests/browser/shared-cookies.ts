import { cookie, days, integer, list } from 'rusk'

/** What server and page share: definitions whose cookies scripts may reach. */
export const shared = {
  theme: cookie('theme', { httpOnly: false, maxAge: days(365) }),
  likes: cookie('likes', { httpOnly: false, value: list(), sameSite: 'strict' }),
  visits: cookie('visits', { httpOnly: false, value: integer(), default: 0 }),
  basket: cookie('basket', { httpOnly: false, path: '/shop' }),
  wide: cookie('wide', { httpOnly: false, domain: 'wide.test' }),
  host: cookie('__Host-theme', { httpOnly: false }),
  plain: cookie('plain', { httpOnly: false, secure: false }),
  foreign: cookie('foreign', { httpOnly: false, domain: 'bakery.test' }),
}
export type Shared = keyof typeof shared
