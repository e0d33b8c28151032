import { parseCookieDate } from 'rusk'
import { duration } from './time-words.ts'

/** What an attribute of a `Set-Cookie` line tells the browser, in a sentence or two. `attribute` is as it stands in the line. */
export function attributeWords(attribute: string): string {
  const equals = attribute.indexOf('=')
  const name = (equals === -1 ? attribute : attribute.slice(0, equals)).trim().toLowerCase()
  const value = equals === -1 ? '' : attribute.slice(equals + 1).trim()
  return Object.hasOwn(words, name)
    ? words[name]!(value)
    : 'No browser knows this attribute: it is passed over.'
}

const words: Readonly<Record<string, (value: string) => string>> = {
  'max-age': maxAgeWords,
  expires: expiresWords,
  path: value =>
    value === '/'
      ? 'Goes with requests to every path of the host.'
      : value.startsWith('/')
        ? `Goes only with requests to ${value} and what lies below it. That is no protection: other paths can reach it all the same.`
        : 'Does not begin with a slash: the folder of the request counts instead.',
  domain: value =>
    value === ''
      ? 'Empty: the cookie belongs to this very host.'
      : `Shared by ${value.replace(/^\./, '')} and every host below it. Without Domain only the host that set it gets it.`,
  secure: () => 'Goes over https only, or to this very machine: nobody on the way reads or plants it.',
  httponly: () => 'Out of reach of scripts in the page: code that is smuggled in cannot read it.',
  samesite: sameSiteWords,
  partitioned: () =>
    'Kept apart for each site whose pages embed this one: nobody is followed from site to site.',
  priority: value =>
    `When a site has too many cookies, Chromium throws low priorities away first. This one is ${value.toLowerCase() || 'medium'}. Other browsers pass it over.`,
}

function maxAgeWords(value: string): string {
  if (!/^-?\d+$/.test(value)) return 'No whole number of seconds: browsers differ in what they make of it.'
  const seconds = Number(value)
  if (seconds <= 0) return 'Over at once: this deletes the cookie.'
  const capped = seconds > 400 * 86_400 ? ' Browsers cut it to 400 days.' : ''
  return `Kept for ${duration(seconds)}, counted from now. It wins over Expires.${capped}`
}

function expiresWords(value: string): string {
  const date = parseCookieDate(value)
  if (date === undefined)
    return 'No date that the standard knows: the cookie ends with the browser’s session.'
  if (date.getTime() < Date.now()) return 'In the past: this deletes the cookie.'
  return `Kept until ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC. Max-Age, where there is one, wins.`
}

function sameSiteWords(value: string): string {
  switch (value.toLowerCase()) {
    case 'strict':
      return 'Goes only with requests that pages of this same site make: not even with a link from elsewhere.'
    case 'lax':
      return 'Goes with links that lead here from other sites, but not with their forms, frames and pictures.'
    case 'none':
      return 'Goes with requests from any site. Browsers demand Secure beside it.'
    default:
      return 'No value that browsers know: they take their own default.'
  }
}

/** What a cookie's name says by itself: its prefix. */
export function nameWords(name: string): string {
  const prefix = /^__(host-http|host|secure|http)-/i.exec(name)?.[1]?.toLowerCase()
  switch (prefix) {
    case 'host':
      return 'The name. __Host- demands Secure, Path=/ and no Domain: no other host can plant it.'
    case 'secure':
      return 'The name. __Secure- demands Secure: nobody can plant it over plain http.'
    case 'http':
      return 'The name. __Http- demands Secure and HttpOnly: no script can have set it.'
    case 'host-http':
      return 'The name. __Host-Http- demands Secure, HttpOnly, Path=/ and no Domain.'
    default:
      return 'The name. With host and path it says which cookie this is.'
  }
}

/** What a value is, decoded where it holds percent escapes. `shown` is what is on the page. */
export function valueWords(value: string, shown: string): string {
  if (shown.startsWith('‹')) {
    return `The value: ${value.length} bytes. It is somebody’s key to something, so it is not shown.`
  }
  const size = `The value, ${value.length} ${value.length === 1 ? 'byte' : 'bytes'} on the wire`
  const decoded = decodedOf(value)
  return decoded === value ? `${size}.` : `${size}. Decoded: ${decoded}`
}

function decodedOf(value: string): string {
  try {
    const decoded = decodeURIComponent(value)
    return decoded.length > 200 ? `${decoded.slice(0, 200)}…` : decoded
  } catch {
    return value
  }
}
