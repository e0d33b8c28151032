import type { Command } from 'commander'
import type { RequestContext } from '../jar/context.ts'
import type { CookieJarOptions } from '../jar/jar-options.ts'
import { CliError } from './exit.ts'

/** What the options of a request say, as commander gives them. */
export interface ContextOptions {
  readonly from?: string
  readonly topLevel?: string
  readonly ancestors?: readonly string[]
  readonly method?: string
  readonly destination?: string
  readonly redirects?: readonly string[]
  readonly credentials?: string
  readonly script?: boolean
  readonly reload?: boolean
}

/** What every command that asks a jar knows. */
export interface JarChoices {
  readonly like?: string
  readonly thirdParty?: string
}

const likes = ['chromium', 'firefox', 'draft']
const thirdPartyWords = ['allowed', 'blocked', 'total-cookie-protection']

/** Adds the options that describe a request. */
export function addContextOptions(command: Command): Command {
  return command
    .option(
      '--from <url>',
      'the page that makes the request; "user" for the address bar, "null" for an opaque origin',
    )
    .option('--top-level <url>', 'the page in the address bar')
    .option('--ancestors <url...>', 'the pages of the frames around it, nearest first')
    .option('-X, --method <method>', 'the method of the request')
    .option('--destination <word>', 'what is fetched: document, iframe, image, script, empty (a fetch) …')
    .option('--redirects <url...>', 'the addresses that redirected to it, in order')
    .option('--credentials <word>', 'include, same-origin or omit')
    .option('--script', 'ask for document.cookie, as a script of the page')
    .option('--reload', 'the user reloads the page')
}

/** Adds the options that say whose rules hold. */
export function addJarOptions(command: Command): Command {
  return command
    .option('--like <browser>', `decide like ${likes.join(', ')} (default: chromium)`)
    .option('--third-party <word>', `third-party cookies: ${thirdPartyWords.join(', ')}`)
}

/**
 * The context that the options describe.
 *
 * @throws CliError where an address is none.
 */
export function contextOf(options: ContextOptions): RequestContext {
  const { from, topLevel, ancestors, method, destination, redirects, credentials, script, reload } = options
  const initiator =
    from === 'user' ? null : from === undefined || from === 'null' ? from : address('--from', from)
  return {
    ...(initiator === undefined ? {} : { initiator }),
    ...(topLevel === undefined ? {} : { topLevel: address('--top-level', topLevel) }),
    ...(ancestors === undefined ? {} : { ancestors: ancestors.map(each => address('--ancestors', each)) }),
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(destination === undefined ? {} : { destination: destination === 'fetch' ? 'empty' : destination }),
    ...(redirects === undefined ? {} : { redirects: redirects.map(each => address('--redirects', each)) }),
    ...(credentials === undefined
      ? {}
      : { credentials: word('--credentials', credentials, ['include', 'same-origin', 'omit']) }),
    ...(script === true ? { api: 'script' as const } : {}),
    ...(reload === true ? { reload } : {}),
  }
}

/** The options of a jar. @throws CliError for a word that is none */
export function jarOptionsOf({ like, thirdParty }: JarChoices): CookieJarOptions {
  return {
    ...(like === undefined ? {} : { like: word('--like', like, likes) as 'chromium' }),
    ...(thirdParty === undefined
      ? {}
      : { thirdPartyCookies: word('--third-party', thirdParty, thirdPartyWords) as 'allowed' }),
  }
}

/** One of some words. @throws CliError for another */
export function word(option: string, got: string, words: readonly string[]): string {
  if (words.includes(got)) return got
  throw new CliError('usage', `${option} ${got}: it is one of ${words.join(', ')}.`)
}

/** An absolute address of http or https. @throws CliError for anything else */
export function address(what: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^(?:https?|wss?):$/.test(url.protocol)) return url.href
  throw new CliError(
    'usage',
    `${what} ${text}: this is no address that cookies are sent to; ${addressMend(text)}.`,
  )
}

function addressMend(text: string): string {
  // To a URL parser `localhost:3000` is whole: its scheme is "localhost".
  if (/^[\w.-]+:\d{1,5}(?:\/|$)/.test(text)) return `write it in full, as http://${text}`
  if (URL.canParse(text)) return 'only http and https have cookies'
  return `write it in full, as https://${/^[\w.-]+$/.test(text) ? text : 'shop.example'}/`
}

/** A moment, in epoch milliseconds. @throws CliError for what is none */
export function moment(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isFinite(time)) return time
  throw new CliError('usage', `${option} ${text}: write a time as 2026-11-23T12:00:00Z.`)
}

/** A number of seconds. @throws CliError for what is none */
export function seconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (text.trim() !== '' && Number.isFinite(count) && count >= 0) return count
  throw new CliError('usage', `${option} ${text}: write a number of seconds.`)
}
