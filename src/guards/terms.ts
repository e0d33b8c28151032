import { cookie } from '../cookies/cookie.ts'
import { days } from '../cookies/durations.ts'
import { RuskError } from '../headers/rusk-error.ts'
import type { Keyring } from '../keys/keyring.ts'
import {
  type Acceptance,
  acceptanceCodec,
  keepAcceptance,
  readAcceptance,
  type TermsCookie,
  type TermsRecord,
} from './acceptance.ts'
import { csrf } from './csrf.ts'
import { type GuardAnswer, plainAnswer } from './guard-answer.ts'
import { type GuardRequest, headerOf, isSafe, methodOf, pathOf, targetOf } from './guard-request.ts'
import { pathList } from './path-list.ts'
import { returnPath } from './return-path.ts'

export interface TermsOptions {
  /** Which terms are to be accepted, such as `2026-11`. Another one asks everybody again. 1 to 64 letters, digits and `._-`. */
  readonly version: string
  /** The path of the page that shows the terms, and that its form posts to. */
  readonly page: string
  /**
   * Where to go after accepting when no other page was asked for. Default `/`. It may be `page` itself, where that shows the content to
   * those who accepted.
   */
  readonly home?: string
  /** Paths that anybody may see: `/style.css`, or `/assets/*` for all below. */
  readonly allow?: readonly string[]
  /** Our own origins, where a proxy changes `Host`; see `csrf`. */
  readonly origins?: readonly string[]
  /** The cookie that keeps an acceptance, where it is not kept in a session. */
  readonly cookie?: {
    /** Default `terms`. */
    readonly name?: string
    /** Default `days(365)`. */
    readonly maxAge?: number
    /** Keys that protect version and time against change. Default: none. */
    readonly sign?: Keyring | undefined
  }
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** What a form sent: `FormData`, `URLSearchParams`, or an object as a framework's body parser gives it. */
export type TermsForm = { get(name: string): unknown } | { readonly [name: string]: unknown }

/** What became of a form. `answer` is ready to be sent; where nothing was accepted you may show the page again instead. */
export type TermsOutcome =
  | { readonly accepted: true; readonly answer: GuardAnswer }
  | {
      readonly accepted: false
      /** `terms-unticked`; `terms-changed` for a box of another version; `terms-not-posted`, or what `csrf` says. */
      readonly code: string
      readonly answer: GuardAnswer
      /** For the hidden field of the page that is shown again. */
      readonly next: string
    }

export interface Terms {
  readonly version: string
  readonly page: string
  /** The box that a user ticks. Its value names the version that was shown: `<input type="checkbox" name="agree" value="2026-11">`. */
  readonly box: { readonly name: 'agree'; readonly value: string }
  /**
   * What to answer instead of going on; undefined to go on: where the terms were accepted, on the terms' own page, and on what `allow`
   * lists. A browser that navigates is sent to the page (303), anything else gets a 403 with the page in its `Link`.
   */
  check(request: GuardRequest, record: TermsRecord): GuardAnswer | undefined
  /** Version and time of what was accepted; undefined where that is nothing, or another version than is asked for now. */
  accepted(record: TermsRecord): Acceptance | undefined
  /** The page first asked for, for the form's hidden field `next`. Always a path of our own. */
  next(request: GuardRequest): string
  /**
   * Accepts, and sends the user back to the page first asked for (303), only if the form was posted by a page of our own and has the box of
   * this version ticked. An acceptance that stands keeps its time.
   */
  accept(request: GuardRequest, form: TermsForm, record: TermsRecord): TermsOutcome
}

/**
 * A wall of terms, such as a licence, around a site: nothing behind it is served until the terms are accepted. The page is yours; what
 * may pass, what counts as accepting and where to go then is decided here.
 *
 * @throws RuskError `invalid-version`, `invalid-path`, `invalid-origin`, and what `cookie()` throws
 */
export function terms(options: TermsOptions): Terms {
  return new TermsWall(options)
}

class TermsWall implements Terms {
  readonly version: string
  readonly page: string
  readonly box: Terms['box']
  readonly #home: string
  readonly #cookie: TermsCookie
  readonly #isAllowed: (path: string) => boolean
  readonly #isForged: (request: GuardRequest) => GuardAnswer | undefined
  readonly #now: () => number

  constructor(options: TermsOptions) {
    const { name = 'terms', maxAge = days(365), sign } = options.cookie ?? {}
    this.version = checkedVersion(options.version)
    this.page = checkedPath('page', options.page)
    this.#home = checkedPath('home', options.home ?? '/')
    this.box = { name: 'agree', value: this.version }
    this.#cookie = cookie(name, { value: acceptanceCodec, maxAge, sign })
    this.#isAllowed = pathList('terms({ allow })', options.allow ?? [])
    this.#isForged = csrf({ origins: options.origins ?? [] })
    this.#now = options.now ?? Date.now
  }

  check(request: GuardRequest, record: TermsRecord): GuardAnswer | undefined {
    const path = pathOf(request) ?? ''
    if (path === this.page || this.#isAllowed(path) || this.accepted(record)) return undefined
    if (!isNavigation(request)) {
      const link = `<${this.page}>; rel="terms-of-service"`
      return plainAnswer(403, 'terms-not-accepted', 'Refused: the terms have not been accepted.', { link })
    }
    const query = `?next=${encodeURIComponent(returnPath(targetOf(request)))}`
    return redirect('terms-not-accepted', this.page + query)
  }

  accepted(record: TermsRecord): Acceptance | undefined {
    const acceptance = readAcceptance(record, this.#cookie)
    return acceptance?.version === this.version ? acceptance : undefined
  }

  next(request: GuardRequest): string {
    const target = targetOf(request) ?? ''
    const query = target.indexOf('?')
    return this.#back(query === -1 ? undefined : new URLSearchParams(target.slice(query)).get('next'))
  }

  accept(request: GuardRequest, form: TermsForm, record: TermsRecord): TermsOutcome {
    const next = this.#back(fieldOf(form, 'next'))
    const refused = methodOf(request) === 'POST' ? this.#isForged(request) : notPosted
    const answer = refused ?? this.#unticked(fieldOf(form, this.box.name))
    if (answer) return { accepted: false, code: answer.code, answer, next }
    if (!this.accepted(record)) {
      keepAcceptance(record, this.#cookie, { version: this.version, at: new Date(this.#now()) })
    }
    return { accepted: true, answer: redirect('terms-accepted', next) }
  }

  #unticked(ticked: unknown): GuardAnswer | undefined {
    if (ticked === this.box.value) return undefined
    const never = ticked === undefined || ticked === null || ticked === ''
    return never
      ? plainAnswer(422, 'terms-unticked', 'The box was not ticked, so nothing was accepted.')
      : plainAnswer(422, 'terms-changed', 'The terms are others than those that were shown. Read them again.')
  }

  /** A path of our own; `home` in place of the terms' page. */
  #back(text: unknown): string {
    const path = returnPath(text, this.#home)
    return path.split(/[?#]/, 1)[0] === this.page ? this.#home : path
  }
}

const notPosted = plainAnswer(405, 'terms-not-posted', 'Terms are accepted by a form.', { allow: 'POST' })

/** A user's browser asks for a page. Old browsers do not say, so what says nothing counts. */
function isNavigation(request: GuardRequest): boolean {
  const mode = headerOf(request, 'sec-fetch-mode')
  return methodOf(request) !== 'OPTIONS' && isSafe(request) && (mode === undefined || mode === 'navigate')
}

function redirect(code: string, location: string): GuardAnswer {
  return plainAnswer(303, code, 'See the page in Location.', { location })
}

function fieldOf(form: TermsForm, name: string): unknown {
  if (typeof form.get === 'function') return form.get(name)
  return Object.hasOwn(form, name) ? (form as Readonly<Record<string, unknown>>)[name] : undefined
}

function checkedVersion(version: string): string {
  if (/^[\w.-]{1,64}$/.test(version)) return version
  throw new RuskError(
    'invalid-version',
    `terms({ version }): a version is 1 to 64 letters, digits, dots, dashes and underscores, and this one has ${version.length} characters. Name it by its date: 2026-11-23.`,
  )
}

function checkedPath(option: 'page' | 'home', path: string): string {
  if (path !== '' && !/[?#]/.test(path) && returnPath(path, '') === path) return path
  throw new RuskError(
    'invalid-path',
    `terms({ ${option} }): ${JSON.stringify(path)} is no path of a page. Write it from its slash on, percent-encoded, without query: /licence.`,
  )
}
