import { CookieJar, type Like, type RequestContext } from 'rusk/jar'
import type { Question } from './question.ts'

/** A way in which a request comes about. */
export interface Situation {
  /** What happens on the page. */
  readonly act: string
  /** Whether the answer becomes a part of the page, instead of taking its place. */
  readonly embeds: boolean
  /** Whether there is a page at all. */
  readonly hasPage: boolean
  readonly context: (page: string) => RequestContext
}

const situation = (
  act: string,
  { embeds = false, hasPage = true }: { embeds?: boolean; hasPage?: boolean },
  context: Situation['context'],
): Situation => ({ act, embeds, hasPage, context })

const partOf = (page: string, destination: string): RequestContext => ({
  destination,
  topLevel: page,
  initiator: page,
})

export const situations: Readonly<Record<string, Situation>> = {
  typed: situation('types the address', { hasPage: false }, () => ({})),
  reload: situation('reloads the page', { hasPage: false }, () => ({ reload: true })),
  link: situation('a link is followed', {}, page => ({ initiator: page })),
  form: situation('a form is sent', {}, page => ({ initiator: page })),
  frame: situation('a frame', { embeds: true }, page => ({ ...partOf(page, 'iframe'), ancestors: [page] })),
  image: situation('a picture or a script', { embeds: true }, page => partOf(page, 'image')),
  fetch: situation('fetch(…)', { embeds: true }, page => ({
    ...partOf(page, 'empty'),
    credentials: 'same-origin',
  })),
  credentials: situation("fetch(…, { credentials: 'include' })", { embeds: true }, page =>
    partOf(page, 'empty'),
  ),
}

export const typed: Situation = situations['typed']!

/** The situation that a question is about. */
export function situationOf({ how }: Question): Situation {
  return Object.hasOwn(situations, how) ? situations[how]! : typed
}

export const redirectsOf = ({ redirects }: Question): string[] =>
  redirects.split(/\s+/).filter(address => address !== '')

/** The request in the jar's words. A page that stands in a frame itself has others around it. */
export function contextOf(question: Question): RequestContext {
  const { page, top, method } = question
  const { hasPage, embeds, context } = situationOf(question)
  const redirects = redirectsOf(question)
  const own = { ...context(page.trim()), method, redirects }
  if (!hasPage || !embeds || top.trim() === '') return own
  return { ...own, topLevel: top.trim(), ancestors: [page.trim(), top.trim()] }
}

/** How the response that set the cookies was asked for. */
export function receivingContext({ got, page }: Question): RequestContext {
  if (got === 'embedded') return situations['frame']!.context(page.trim())
  return got === 'script' ? { api: 'script' } : {}
}

/** Whether two addresses are of one site, to the rules of a browser: whether a Strict cookie of the one goes along from the other. */
export function isSameSite(address: string, page: string, like: Like): boolean {
  const jar = new CookieJar({ like })
  jar.receive(address, 'probe=1; SameSite=Strict; Path=/')
  return jar.cookieHeader(address, { initiator: page }) !== ''
}
