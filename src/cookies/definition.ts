import { refusal } from '../headers/fault.ts'
import { percentDecode, percentEncode } from '../headers/percent.ts'
import { RuskError } from '../headers/rusk-error.ts'
import { attributeSuffix } from '../headers/stringify-set-cookie.ts'
import type { Keyring, Opened } from '../keys/keyring.ts'
import {
  type DefinedAttributes,
  type DefinitionAttributes,
  defineAttributes,
  longestAge,
  whySecure,
} from './attributes.ts'
import { type Codec, valueRefusal } from './codec.ts'
import { text as plainText } from './codecs.ts'

/** The most octets that browsers keep of a cookie: its name and its value together. RFC 6265bis §5.7 */
const longestCookie = 4096

/** Escapes that encodeURIComponent makes of cookie-octets: RFC 6265bis §4.1.1 lets them stand. */
const needless = /%(2[346BF]|3[AC-F]|40|5[BDE]|60|7[B-D])/g

/** How values are protected. With neither, the client can read and change them. */
export interface Protection {
  /** Keys that protect the value against change. The client can still read it. */
  readonly sign?: Keyring | undefined
  /** Keys that protect the value against change and reading. */
  readonly seal?: Keyring | undefined
}

/** Any definition, whatever its value. */
export type AnyCookieDefinition = CookieDefinition<never, unknown, boolean>

/**
 * A cookie as its server defines it: name, attributes, how its value is written, read and protected. Checked and compiled once, frozen,
 * to be shared by all requests. `cookie()` makes one. `Value` is what `set` takes, `Read` what `get` gives.
 */
export class CookieDefinition<Value = string, Read = Value | undefined, HttpOnly extends boolean = boolean> {
  readonly name: string
  readonly attributes: DefinedAttributes & { readonly httpOnly: HttpOnly }
  /** The same for definitions of one cookie in the browser's store: name, domain, path and partitioning. */
  readonly identity: string
  /** What follows `name=value` in the `Set-Cookie` line. */
  readonly suffix: string
  /** `name=` */
  readonly #head: string
  readonly #codec: Codec<never, unknown>
  readonly #sign: Keyring | undefined
  readonly #seal: Keyring | undefined
  readonly #default: string | undefined

  /** @throws RuskError for each rule that the name, the attributes, the codec or the default break */
  constructor(
    name: string,
    options: DefinitionAttributes & Protection & { readonly default?: unknown },
    codec: Codec<never, unknown>,
  ) {
    const attributes = defineAttributes(name, options)
    this.name = name
    this.attributes = attributes as DefinedAttributes & { readonly httpOnly: HttpOnly }
    this.identity = `${name};${attributes.domain ?? ''};${attributes.path};${attributes.partitioned}`
    this.suffix = attributeSuffix(name, attributes)
    this.#head = `${name}=`
    this.#codec = codec
    this.#sign = options.sign
    this.#seal = options.seal
    if (this.#sign && this.#seal) {
      throw refusal(name, {
        code: 'sign-and-seal',
        fault: 'it is both signed and sealed',
        mend: 'leave out sign',
      })
    }
    codec.check?.(name)
    this.#default = options.default === undefined ? undefined : this.encode(options.default as Value)
    Object.freeze(this)
  }

  /**
   * The `Set-Cookie` line for a value. `now` gives the time in epoch milliseconds, from when a signed or sealed value ages.
   *
   * @throws RuskError `invalid-cookie-value`, `lone-surrogate`, `cookie-too-large`, `async-schema`
   */
  stringify(value: Value, now: () => number = Date.now): string {
    const text = this.encode(value)
    return this.line(this.fitting(text, this.close(text, now)), true)
  }

  /**
   * The `Set-Cookie` line for a cookie-value. Over http to localhost, not `secure`, it has no `Secure` where nothing else in the
   * definition demands it. `life` stands in for the definition's own lifetime.
   */
  line(wire: string, secure: boolean, life?: { maxAge: number; expires?: Date }): string {
    const pair = this.#head + wire
    if (secure && !life) return pair + this.suffix
    const { name, attributes } = this
    const kept = secure || whySecure(name, attributes) !== undefined
    return `${pair}${attributeSuffix(name, { ...attributes, ...life, secure: kept && attributes.secure })}`
  }

  /** The text of a value: not yet percent-encoded, signed or sealed. */
  encode(value: Value): string {
    const text: unknown = this.#codec.encode(value as never, this.name)
    if (typeof text === 'string') return text
    throw valueRefusal(this.name, value, 'one that its codec makes a string of')
  }

  /** The value of a text; undefined where the text is none of this cookie's. */
  decode(text: string): Read | undefined {
    try {
      return this.#codec.decode(text, this.name) as Read | undefined
    } catch (error) {
      if (error instanceof RuskError && error.code === 'async-schema') throw error
      return undefined
    }
  }

  /** A fresh copy of the default; undefined where there is none. */
  fallback(): Read {
    return (this.#default === undefined ? undefined : this.decode(this.#default)) as Read
  }

  /**
   * The cookie-value for a text: percent-encoded, signed or sealed. `expires`, in seconds since the epoch, travels inside of what is
   * signed or sealed; by default it is when a cookie set now ends.
   */
  close(text: string, now: () => number, expires?: number): string {
    const sign = this.#sign
    const seal = this.#seal
    if (!sign && !seal) return this.#escaped(text)
    const end = expires ?? expiry(this.attributes, now())
    const binding = { cookieName: this.name, purpose: 'cookie', ...(end !== undefined && { expires: end }) }
    return sign ? sign.sign(text, binding) : seal!.seal(text, binding)
  }

  /** The text in cookie-octets. Plain text as everybody writes it; what a codec made, such as JSON, with no escape that it does not need. */
  #escaped(text: string): string {
    const escaped = percentEncode(this.name, text)
    return escaped === text || this.#codec === plainText()
      ? escaped
      : escaped.replace(needless, decodeURIComponent)
  }

  /** The text of a cookie-value; undefined where it is too long to be ours, or not closed by our keys for this cookie. */
  open(wire: string, now: () => number): Opened | undefined {
    if (this.name.length + wire.length > longestCookie) return undefined
    const sign = this.#sign
    const seal = this.#seal
    if (!sign && !seal) return { value: percentDecode(wire), stale: false }
    const binding = { cookieName: this.name, purpose: 'cookie' }
    return sign ? sign.verify(wire, binding, now()) : seal!.unseal(wire, binding, now())
  }

  /**
   * The cookie-value itself, if browsers keep a cookie of this length. `text` is what it was made of.
   *
   * @throws RuskError `cookie-too-large`
   */
  fitting(text: string, wire: string): string {
    const size = this.name.length + wire.length
    if (size <= longestCookie) return wire
    const content = new TextEncoder().encode(text).length
    throw refusal(this.name, {
      code: 'cookie-too-large',
      fault: `it has ${size} bytes (content ${content}, overhead ${size - content}); browsers drop it beyond ${longestCookie}`,
      mend: 'store less, or keep it in a session',
      facts: { size, content, limit: longestCookie },
    })
  }
}

/**
 * When a cookie set at `now` ends, in seconds since the epoch; undefined where the browser's session ends it. A browser keeps none
 * longer than 400 days, whatever `expires` says.
 */
function expiry({ maxAge, expires }: DefinedAttributes, now: number): number | undefined {
  const second = Math.floor(now / 1000)
  if (maxAge !== undefined) return second + maxAge
  return expires && Math.min(Math.max(Math.floor(expires.getTime() / 1000), 0), second + longestAge)
}
