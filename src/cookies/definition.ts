import { refusal } from '../headers/fault.ts'
import { percentDecode, percentEncode, runsOutsidePlain } from '../headers/percent.ts'
import { attributeSuffix } from '../headers/stringify-set-cookie.ts'
import type { Binding, CookiesBeside, Keyring, Opened } from '../keys/keyring.ts'
import { type DefinedAttributes, defineAttributes, longestAge, needsSecure } from './attributes.ts'
import { type Codec, refuseValue } from './codec.ts'
import { textCodec } from './codecs.ts'
import type { CookieOptions, ValueKind } from './cookie-options.ts'
import { json } from './json.ts'
import type { StandardSchema } from './standard-schema.ts'

/** The most octets that browsers keep of a cookie: its name and its value together. RFC 6265bis §5.7 */
const longestCookie = 4096

/** How long a cookie lives, in place of what its definition says. */
export interface Lifetime {
  readonly maxAge: number
  readonly expires?: Date
}

/** Any definition, whatever its value. */
export type AnyCookieDefinition = CookieDefinition<never, unknown, boolean>

/**
 * A cookie as its server defines it: name, attributes, how its value is written, read and protected. Checked and compiled once, frozen,
 * to be shared by all requests. `cookie()` makes one. `Value` is what `set` takes, `Read` what `get` gives.
 */
export class CookieDefinition<Value = string, Read = Value | undefined, HttpOnly extends boolean = boolean> {
  declare readonly name: string
  declare readonly attributes: DefinedAttributes & { readonly httpOnly: HttpOnly }
  /** The same for definitions of one cookie in the browser's store: name, domain, path and partitioning. */
  declare readonly identity: string
  /** What follows `name=value` in the `Set-Cookie` line. */
  declare readonly suffix: string
  /** `name=` */
  readonly #head: string
  readonly #codec: Codec<never, unknown>
  readonly #keys: Keyring | undefined
  readonly #seals: boolean
  readonly #default: string | undefined

  /** @throws RuskError for each rule that the name, the attributes, the codec or the default break */
  constructor(name: string, options: CookieOptions<ValueKind, unknown, boolean>) {
    const { value = textCodec, default: initial, sign, seal } = options
    const attributes = defineAttributes(name, options)
    this.name = name
    this.attributes = attributes as DefinedAttributes & { readonly httpOnly: HttpOnly }
    this.identity = [name, attributes.domain?.toLowerCase(), attributes.path, attributes.partitioned].join(
      ';',
    )
    this.suffix = attributeSuffix(name, attributes)
    this.#head = `${name}=`
    this.#codec =
      '~standard' in Object(value) ? json(value as StandardSchema) : (value as Codec<never, unknown>)
    this.#keys = seal ?? sign
    this.#seals = !!seal
    if (!this.#codec?.encode) {
      throw refusal(name, 'invalid-codec', 'its value is no codec or schema. Mend: pass such as integer()')
    }
    this.#default = initial === undefined ? undefined : this.#encode(initial as Value)
    Object.freeze(this)
  }

  /**
   * The `Set-Cookie` line for a value. `now` gives the time in epoch milliseconds, from when a signed or sealed value ages.
   *
   * @throws RuskError `invalid-cookie-value`, `lone-surrogate`, `cookie-too-large`, `async-schema`
   */
  stringify(value: Value, now: () => number = Date.now): string {
    return this.line(this.write(value, now), true)
  }

  /**
   * The `Set-Cookie` line for a cookie-value. Over http to localhost, not `secure`, it has no `Secure` where nothing else in the
   * definition demands it. `life` stands in for the definition's own lifetime.
   */
  line(wire: string, secure: boolean, life?: Lifetime): string {
    if (secure && !life) return this.#head + wire + this.suffix
    const { name, attributes } = this
    const kept = attributes.secure && (secure || needsSecure(name, attributes))
    return this.#head + wire + attributeSuffix(name, { ...attributes, ...life, secure: kept })
  }

  /**
   * The cookie-value for a value, if browsers keep a cookie of its length.
   *
   * @throws RuskError `invalid-cookie-value`, `lone-surrogate`, `cookie-too-large`, `async-schema`
   */
  write(value: Value, now: () => number): string {
    const text = this.#encode(value)
    const wire = this.close(text, now)
    const size = this.name.length + wire.length
    if (size <= longestCookie) return wire
    const content = new TextEncoder().encode(text).length
    throw refusal(
      this.name,
      'cookie-too-large',
      `it has ${size} bytes (content ${content}, overhead ${size - content}); the limit is ${longestCookie}. Mend: store less, or keep it in a session`,
      { size, content, limit: longestCookie },
    )
  }

  /** The text of a value: not yet percent-encoded, signed or sealed. */
  #encode(value: Value): string {
    const text: unknown = this.#codec.encode(value as never, this.name)
    return typeof text === 'string'
      ? text
      : refuseValue(this.name, value, 'a string, or what its codec takes')
  }

  /** The value of a text; undefined where the text is none of this cookie's. */
  decode(text: string): Read | undefined {
    try {
      return this.#codec.decode(text, this.name) as Read | undefined
    } catch {
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
    const keys = this.#keys
    // Plain text as everybody writes it; what a codec made, such as JSON, with no escape that it does not need.
    if (!keys) return percentEncode(this.name, text, this.#codec === textCodec ? undefined : runsOutsidePlain)
    return keys[this.#seals ? 'seal' : 'sign'](text, {
      cookieName: this.name,
      purpose: 'cookie',
      expires: expires ?? expiry(this.attributes, now()),
    } as Binding)
  }

  /**
   * The text of a cookie-value; undefined where it is too long to be ours, or not closed by our keys for this cookie. `cookies` are
   * those it came with.
   */
  open(wire: string, now: () => number, cookies?: CookiesBeside): Opened | undefined {
    if (this.name.length + wire.length > longestCookie) return undefined
    const keys = this.#keys
    if (!keys) return { value: percentDecode(wire), stale: false }
    return keys[this.#seals ? 'unseal' : 'verify'](
      wire,
      { cookieName: this.name, purpose: 'cookie', cookies },
      now(),
    )
  }

  /** Deletes what a foreign format keeps beside this cookie, once it was set or deleted. */
  tidy(cookies: CookiesBeside): void {
    this.#keys?.tidy?.(cookies, this)
  }
}

/**
 * When a cookie set at `now` ends, in seconds since the epoch; undefined where the browser's session ends it. A browser keeps none
 * longer than 400 days, whatever `expires` says.
 */
function expiry({ maxAge, expires }: DefinedAttributes, now: number): number | undefined {
  const second = Math.floor(now / 1000)
  if (maxAge) return second + maxAge
  return expires && Math.min(Math.max(Math.floor(+expires / 1000), 0), second + longestAge)
}
