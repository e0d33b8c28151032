import { shownLine, shownValue } from '../agent/redact.ts'
import type { CookieDefinition } from '../cookies/definition.ts'
import { quotedName } from '../headers/fault.ts'
import { parseSetCookie } from '../headers/parse-set-cookie.ts'
import { percentDecode } from '../headers/percent.ts'
import type { CookieAttributes, SetCookie } from '../headers/set-cookie.ts'
import { CookieAssertionError } from './cookie-assertion-error.ts'
import { firstDifference } from './difference.ts'
import { type ResponseLike, sentLines } from './sent-lines.ts'

/** Attributes to expect; `undefined` or `false` for one that must not be there. */
export type ExpectedAttributes = { readonly [K in keyof CookieAttributes]?: CookieAttributes[K] | undefined }

/**
 * What a response does to one cookie. Each method throws a `CookieAssertionError`, which every test runner shows as a failed
 * assertion, or answers the same object, to go on with.
 */
export interface CookieExpectation<Value> {
  /** The value that was set, as the definition reads it. Throws where none was set or it cannot be read. */
  readonly value: Value
  /** It is set, to any value that the definition reads. */
  toBeSet(): this
  /** It is set to a value equal to this one, field by field. */
  toEqual(value: Value): this
  /** It is set or deleted with these attributes; those that are not named do not matter. */
  toHaveAttributes(attributes: ExpectedAttributes): this
  /** It is deleted, with the Domain and Path of its definition: with others, browsers would keep it. */
  toBeDeleted(): this
  /** The response says nothing of it. */
  toBeAbsent(): this
}

/**
 * Expects something of a cookie in a response of one's own handler:
 *
 *     expectCookie(response, likes).toEqual(['cheese']).toHaveAttributes({ maxAge: days(400) })
 *     expectCookie(response, 'theme').toBeDeleted()
 *
 * Lines count where name, Domain, Path and Partitioned are those of the definition; for a name alone, all lines of that name. Of
 * several, the last counts, as in a browser. Values of session, signed and sealed cookies never stand in a message. `now` is
 * epoch milliseconds.
 */
export function expectCookie(
  response: ResponseLike,
  cookie: string,
  options?: { readonly now?: number },
): CookieExpectation<string>
export function expectCookie<Read>(
  response: ResponseLike,
  cookie: CookieDefinition<never, Read, boolean>,
  options?: { readonly now?: number },
): CookieExpectation<NonNullable<Read>>
export function expectCookie(
  response: ResponseLike,
  cookie: AnyDefinition | string,
  options: { readonly now?: number } = {},
): CookieExpectation<unknown> {
  return new Expectation(sentLines(response), cookie, options.now ?? Date.now())
}

type AnyDefinition = CookieDefinition<never, unknown, boolean>

class Expectation implements CookieExpectation<unknown> {
  readonly #name: string
  readonly #definition: AnyDefinition | undefined
  readonly #now: number
  /** Lines of this name. */
  readonly #lines: readonly string[]
  /** The line that counts. */
  readonly #line: string | undefined

  constructor(lines: readonly string[], cookie: AnyDefinition | string, now: number) {
    this.#definition = typeof cookie === 'string' ? undefined : cookie
    this.#name = typeof cookie === 'string' ? cookie : cookie.name
    this.#now = now
    this.#lines = lines.filter(line => parse(line).name === this.#name)
    this.#line = this.#lines.findLast(line => this.#isThisCookie(parse(line)))
  }

  get value(): unknown {
    return this.#read('to be set')
  }

  toBeSet(): this {
    this.#read('to be set')
    return this
  }

  toEqual(expected: unknown): this {
    const actual = this.#read('to be set')
    const path = firstDifference(actual, expected)
    if (path === undefined) return this
    const { value = '' } = parse(this.#line!)
    const where = path === '' ? '' : `, different at ${path}`
    if (shownValue(this.#name, value) !== value) {
      this.#fail(`to have an equal value; it has another${where} (not shown: it may be a secret)`)
    }
    this.#fail(`to be ${shown(expected)}, and it is ${shown(actual)}${where}`, { actual, expected })
  }

  toHaveAttributes(expected: ExpectedAttributes): this {
    const actual = parse(this.#sent('to be set or deleted'))
    const differing = Object.entries(expected).filter(
      ([name, value]) =>
        firstDifference(plain(actual[name as keyof CookieAttributes]), plain(value)) !== undefined,
    )
    if (differing.length === 0) return this
    const wanted = differing.map(([name, value]) => `${name} ${shown(value)}`).join(', ')
    const got = differing
      .map(([name]) => `${name} ${shown(actual[name as keyof CookieAttributes])}`)
      .join(', ')
    this.#fail(`to have ${wanted}, and it has ${got}`, { actual: pick(actual, expected), expected })
  }

  toBeDeleted(): this {
    if (!isOver(parse(this.#sent('to be deleted')), this.#now)) this.#fail('to be deleted, and it is set')
    return this
  }

  toBeAbsent(): this {
    if (this.#line !== undefined) this.#fail('not to be mentioned')
    return this
  }

  #isThisCookie({ domain, path, partitioned = false }: SetCookie): boolean {
    if (this.#definition === undefined) return true
    const { attributes } = this.#definition
    return (
      domain === attributes.domain &&
      path === attributes.path &&
      partitioned === (attributes.partitioned ?? false)
    )
  }

  #sent(wanted: string): string {
    return this.#line ?? this.#fail(wanted)
  }

  #read(wanted: string): unknown {
    const { value: wire = '', ...attributes } = parse(this.#sent(wanted))
    if (isOver(attributes, this.#now)) this.#fail(`${wanted}, and it is deleted`)
    if (this.#definition === undefined) return percentDecode(wire)
    const opened = this.#definition.open(wire, () => this.#now)
    if (opened === undefined)
      this.#fail(`${wanted}, and its value is not closed by the keys of its definition, or is over`)
    const value = this.#definition.decode(opened.value)
    if (value === undefined) this.#fail(`${wanted}, and its definition cannot read the value`)
    return value
  }

  #fail(wanted: string, values?: { actual: unknown; expected: unknown }): never {
    const lines = this.#lines.map(line => `\n  Set-Cookie: ${shownLine(line)}`).join('')
    const elsewhere =
      this.#line === undefined && this.#lines.length > 0 ? ' with its own Domain, Path and Partitioned' : ''
    const seen = this.#line === undefined ? `; the response does not set it${elsewhere}` : ''
    throw new CookieAssertionError(
      `Expected cookie ${quotedName(this.#name)} ${wanted}${seen}.${lines}`,
      values,
    )
  }
}

function parse(line: string): SetCookie {
  return parseSetCookie(line, { decode: wire => wire })
}

/** Whether a line deletes: with a Max-Age of 0 or less, or without one, with an Expires that is not in the future. */
function isOver({ maxAge, expires }: CookieAttributes, now: number): boolean {
  return maxAge === undefined ? expires !== undefined && expires.getTime() <= now : maxAge <= 0
}

/** `false` for a flag that is not set, and SameSite in one spelling. */
function plain(attribute: unknown): unknown {
  if (attribute === false) return undefined
  return typeof attribute === 'string' ? attribute.toLowerCase() : attribute
}

function pick(actual: SetCookie, expected: ExpectedAttributes): object {
  return Object.fromEntries(Object.keys(expected).map(name => [name, actual[name as keyof CookieAttributes]]))
}

function shown(value: unknown): string {
  if (value === undefined) return 'none'
  return JSON.stringify(value) ?? String(value)
}
