import { appendAddition } from './fetch-headers.ts'
import type { HeadAddition } from './head-addition.ts'

const shownKey: unique symbol = Symbol('rusk.shown')

/** An addition to a response's head, and the headers in which it can be seen by now. */
export interface Shown extends HeadAddition {
  shownIn: Headers | undefined
  /** Whether these headers say `Cache-Control` because of it. */
  shownUncached: boolean
}

/** A response whose headers show an addition; null once it has turned out to answer several requests. */
interface ShowingResponse extends Response {
  [shownKey]?: Shown | null
}

/**
 * Whether a response is of a class that stands in for the runtime's own, as adapters to node:http have one: it is sent without ever
 * becoming a real one, as long as nobody asks for more than its text.
 */
export function isStandIn(response: Response): boolean {
  const prototype: object = Object.getPrototypeOf(response)
  if (prototype !== Response.prototype || Object.getPrototypeOf(prototype) === Object.prototype) return false
  return Object.isExtensible(response)
}

export function notYetShown({ lines, uncached }: HeadAddition): Shown {
  return { lines, uncached, shownIn: undefined, shownUncached: false }
}

/** Lets those who read a response's headers find an addition there that is not in them yet. */
export function showIn(response: ShowingResponse, shown: Shown): void {
  if (response[shownKey] === undefined) {
    response[shownKey] = shown
    Object.defineProperty(response, 'headers', shownHeaders)
    return
  }
  // A response that comes by once more is a constant: it must never show one visitor's cookies to another.
  const before = response[shownKey]
  response[shownKey] = null
  if (!before?.shownIn) return
  takeOut(before.shownIn, before)
  before.shownIn = undefined
}

const shownHeaders: PropertyDescriptor = {
  configurable: true,
  get(this: ShowingResponse): Headers {
    const headers: Headers = Reflect.get(Object.getPrototypeOf(this), 'headers', this)
    const shown = this[shownKey]
    if (shown && shown.shownIn === undefined) addNow(headers, shown)
    return headers
  },
}

/** The response with an addition in its headers; a copy, where it has been given to another visitor before. */
export function standInWith(addition: HeadAddition, response: ShowingResponse): Response {
  const before = response[shownKey]
  const own = before === undefined ? response : new Response(response.clone().body, response)
  if (before) takeOut(own.headers, before)
  const shown = notYetShown(addition)
  if (before === undefined) response[shownKey] = shown
  addNow(own.headers, shown)
  return own
}

function addNow(headers: Headers, shown: Shown): void {
  shown.shownIn = headers
  shown.shownUncached = appendAddition(headers, shown)
}

function takeOut(headers: Headers, { lines, shownUncached }: Shown): void {
  const others = headers.getSetCookie().filter(line => !lines.includes(line))
  headers.delete('Set-Cookie')
  for (const line of others) headers.append('Set-Cookie', line)
  if (shownUncached) headers.delete('Cache-Control')
}
