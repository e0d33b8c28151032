// Header fields to measure with: made from a fixed seed, the same in every run.

const names = [
  ...[
    'session',
    'theme',
    '_ga',
    '_gid',
    'locale',
    'consent',
    'cart_id',
    'user_pref',
    '_fbp',
    'csrf_token',
    'last_seen',
    'ab_test',
  ],
  ...[
    'tz',
    'currency',
    'ref_source',
    'utm_campaign',
    '__stripe_mid',
    '__cf_bm',
    'visitor_id',
    'notice_dismissed',
    'intercom-id',
  ],
  ...[
    'optimizely_end',
    'ajs_user_id',
    'device',
    'sid',
    'region',
    'lang',
    'feature_flags',
    'promo',
    'vwo_uuid',
  ],
]
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
let seed = 1

function random(limit) {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
  return seed % limit
}

export const word = length => Array.from({ length }, () => alphabet[random(alphabet.length)]).join('')

export const cookieName = index =>
  names[index % names.length] + (index < names.length ? '' : String(Math.trunc(index / names.length)))

/** A `Cookie` header of so many cookies, as an HTTP parser gives it: one flat string. */
export function cookieHeader(count, { value = () => word(8 + random(28)) } = {}) {
  return flat(Array.from({ length: count }, (_, index) => `${cookieName(index)}=${value(index)}`).join('; '))
}

/** A text as one string in memory, not as the rope that joining leaves. */
export const flat = text => Buffer.from(text, 'latin1').toString('latin1')

/** Eight samples in turn, so that no case can profit from getting the very same string each time. */
export function inTurn(make) {
  const samples = Array.from({ length: 8 }, make)
  let calls = 0
  return () => samples[calls++ & 7]
}

/** Text of `length` characters, made by repeating `piece(index)`. */
export function filled(length, piece) {
  let text = ''
  for (let index = 0; text.length < length; index++) text += piece(index)
  return flat(text.slice(0, length))
}
