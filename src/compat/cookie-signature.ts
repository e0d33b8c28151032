import { percentDecode } from '../headers/percent.ts'
import { encodeBase64url } from '../keys/base64url.ts'
import type { ForeignFormat } from '../keys/keyring.ts'
import { type AcceptOptions, foreignFormat } from './accepting.ts'
import { isSameText, macOf, type Secrets, secretsOf } from './mac.ts'

/**
 * Accepts what `cookie-signature` signed: the signed cookies of Express with cookie-parser, of @fastify/cookie, of Hono.
 *
 *     const keys = keyring(process.env.COOKIE_KEYS).accept(cookieSignature(process.env.OLD_SECRET))
 *
 * Such a signature covers the value and not the cookie's name: whoever has one signed cookie can send its value as any other. So give
 * `cookies` and `until`, and re-issue. What `res.cookie` wrote as JSON (`j:`) opens as that JSON.
 *
 * @throws RuskError `secret-missing`, `invalid-accept-option`
 */
export function cookieSignature(secret: Secrets, options?: AcceptOptions): ForeignFormat {
  const unsign = unsigner('cookieSignature', secret)
  return foreignFormat(
    {
      method: 'verify',
      open(token) {
        // Hono leaves the padding of base64 at the end.
        const value = unsign(percentDecode(token).replace(/=$/, ''))
        return value === undefined ? undefined : { value: withoutJsonMark(value) }
      },
    },
    options,
  )
}

/**
 * The value of `s:value.signature`, also without the `s:`, where one of the secrets signed it.
 *
 * @throws RuskError `secret-missing`
 */
export function unsigner(maker: string, given: Secrets): (signed: string) => string | undefined {
  const macs = secretsOf(maker, given).map(secret => macOf('sha256', secret))
  const isSigned = (value: string, signature: string) =>
    macs.some(mac => isSameText(encodeBase64url(mac(value)), signature))
  return signed => {
    const dot = signed.lastIndexOf('.')
    if (dot === -1) return undefined
    const signature = asBase64url(signed.slice(dot + 1))
    if (signature === undefined) return undefined
    const value = signed.slice(0, dot)
    if (!value.startsWith('s:')) return isSigned(value, signature) ? value : undefined
    const marked = value.slice(2)
    return isSigned(marked, signature) ? marked : undefined
  }
}

/** 43 characters of base64 without padding. */
function asBase64url(signature: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{43}$/.test(signature)) return undefined
  return signature.replaceAll('+', '-').replaceAll('/', '_')
}

/** Express marks JSON, and cookie-parser shows what it can parse: the same text is what a codec for JSON reads. */
function withoutJsonMark(value: string): string {
  if (!value.startsWith('j:')) return value
  const json = value.slice(2)
  try {
    return JSON.parse(json) ? json : value
  } catch {
    return value
  }
}
