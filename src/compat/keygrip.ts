import { RuskError } from '../headers/rusk-error.ts'
import { encodeBase64url } from '../keys/base64url.ts'
import type { ForeignFormat } from '../keys/keyring.ts'
import { type AcceptOptions, foreignFormat } from './accepting.ts'
import { type HashName, isSameText, macOf, type Secrets, secretsOf } from './mac.ts'

export interface KeygripOptions extends AcceptOptions {
  /** The algorithm that Keygrip was made with. Default `sha1`, as there. */
  readonly algorithm?: HashName | undefined
  /** The encoding that Keygrip was made with. Default `base64`, as there. */
  readonly encoding?: 'base64' | 'hex' | undefined
}

/**
 * Accepts what `cookies` signed with Keygrip: the signed cookies of Koa, of koa-session, of cookie-session. The signature of a cookie `name` is in a
 * cookie `name.sig` and covers the name too. When the cookie is set again, `name.sig` is deleted.
 *
 *     const keys = keyring(process.env.COOKIE_KEYS).accept(keygrip(['old secret']))
 *
 * The text that opens is the cookie's value as it was sent, as `ctx.cookies.get` gave it: not percent-decoded.
 *
 * @throws RuskError `secret-missing`, `invalid-accept-option`
 */
export function keygrip(keys: Secrets, options: KeygripOptions = {}): ForeignFormat {
  const { algorithm = 'sha1', encoding = 'base64', ...accept } = options
  checkOption('algorithm', algorithm, ALGORITHMS)
  checkOption('encoding', encoding, Object.keys(ENCODINGS))
  const macs = secretsOf('keygrip', keys).map(key => macOf(algorithm, key))
  const encode = ENCODINGS[encoding]
  return foreignFormat(
    {
      method: 'verify',
      open(token, { cookieName, cookies }) {
        const signature = cookies?.get(signatureName(cookieName))
        if (signature === undefined) return undefined
        const value = unquoted(token)
        const signed = `${cookieName}=${value}`
        return macs.some(mac => isSameText(encode(mac(signed)), signature)) ? { value } : undefined
      },
      tidy(cookies, { name, attributes }) {
        const beside = signatureName(name)
        if (cookies.get(beside) !== undefined) cookies.delete(beside, attributes)
      },
    },
    accept,
  )
}

const signatureName = (cookieName: string) => `${cookieName}.sig`

/** `cookies` reads a value that begins with a quote without its first and last character. */
function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1) : value
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

const ALGORITHMS: readonly HashName[] = ['sha1', 'sha256', 'sha384', 'sha512']
/** Keygrip writes base64 with the letters of base64url. */
const ENCODINGS = { base64: encodeBase64url, hex: hexOf }

function checkOption(option: string, given: string, known: readonly string[]): void {
  if (known.includes(given)) return
  throw new RuskError(
    'invalid-accept-option',
    `keygrip(): the option ${option} is none of ${known.join(', ')}. Mend: give the one that Keygrip was made with.`,
    { facts: { option } },
  )
}
