import { percentDecode } from '../headers/percent.ts'

/** Names by which frameworks keep sessions: what stands in one is a credential, however it looks. */
const frameworkNames: ReadonlySet<string> = new Set([
  'connect.sid',
  'express.sid',
  'koa.sid',
  'koa.sess',
  'phpsessid',
  'jsessionid',
  'asp.net_sessionid',
  '.aspxauth',
  '.aspnetcore.session',
  '.aspnetcore.cookies',
  '.aspnetcore.identity.application',
  'laravel_session',
  'ci_session',
  'cfid',
  'cftoken',
  'sessionid',
  'rack.session',
  'play_session',
  'beaker.session.id',
  'symfony',
])

/** Drupal and WordPress end theirs with a hash of the site. */
const frameworkPattern = /^(?:s?sess|wordpress_(?:sec_|logged_in_)?)[\da-f]{32}$/

/** Words of a name that say: this signs somebody in. */
const credentialWords: ReadonlySet<string> = new Set([
  'session',
  'sessions',
  'sess',
  'sessid',
  'sessionid',
  'sessiontoken',
  'sid',
  'auth',
  'authtoken',
  'authentication',
  'authorization',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'jwt',
  'token',
  'bearer',
  'login',
  'remember',
  'rememberme',
])

/** Words that say that it is something about a session, or something else that is random: not what signs in. */
const otherWords: ReadonlySet<string> = new Set(
  `csrf xsrf csrftoken xsrftoken antiforgery nonce state pkce verifier challenge callback redirect return returnto consent gdpr
  verification verify cart checkout basket wishlist utm analytics tracking tracker visitor ga gid gcl ai hj ab experiment variant count counter number start started begin end expires
  expiry exp ttl type time timeout timestamp date age tz timezone lang locale theme page url uri path referrer referer first last
  prev seen visited hint method provider name status flag active enabled version ver device push recaptcha captcha flash
  affinity lb authenticity form submit synchronizer stripe intercom rl didomi axeptio waf`
    .split(/\s+/)
    .filter(word => word !== ''),
)

/** The words of a name: `__Host-next-auth.session-token` is next, auth, session, token; `accessToken` access, token. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 128)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(word => word !== '' && word !== 'host' && word !== 'secure' && word !== 'http')
}

/**
 * Whether a cookie looks like what signs its user in: by its name, and by a value that nobody could guess. Prefers to miss
 * one over taking a counter or a preference for one: what is said of credentials does not hold for those.
 */
export function looksLikeCredential(name: string, value: string): boolean {
  if (value === '') return false
  const bare = name.replace(/^__(?:host-http|host|http|secure)-/i, '').toLowerCase()
  if (frameworkNames.has(bare) || frameworkPattern.test(bare)) return true
  const words = wordsOf(bare === name.toLowerCase() ? name : name.slice(name.length - bare.length))
  if (words.some(word => otherWords.has(word))) return false
  return words.some(word => credentialWords.has(word)) && (isJwt(value) || looksRandom(value))
}

/** What load balancers and guards in front of a server set by themselves, after their own cache. */
const edgePattern =
  /^(?:__cf_bm|__cflb|_cfuvid|cf_clearance|awsalb(?:cors|tg|tgcors)?|aws-waf-token|ak_bmsc|bm_[a-z]{1,3}|_abck|incap_ses_[\d_]+|visid_incap_\d+|nlbi_[\d_]+|datadome)$/i

/** Whether a cookie is the business of what stands in front of a server: it is made for each client, cached response or not. */
export function isOfTheEdge(name: string): boolean {
  return edgePattern.test(name)
}

/** Of so many characters at least is what nobody guesses: 64 bits in base64, or in hexadecimal. */
const randomLength = 16

/** Whether a value holds a long run of letters and digits in no order: an id, a signature, a sealed text. */
export function looksRandom(value: string): boolean {
  const text = value.includes('%') ? percentDecode(value) : value
  for (const [run] of text.slice(0, 4096).matchAll(/[\w+/-]{16,}/g)) {
    if (run.length >= randomLength && isMixed(run) && entropyOf(run.slice(0, 64)) >= 2.8) return true
  }
  return false
}

/** Words and slugs have letters alone, times have digits alone; a date has a few letters among its digits. */
function isMixed(run: string): boolean {
  const digits = run.replaceAll(/\D/g, '').length
  const letters = run.replaceAll(/[^a-z]/gi, '').length
  if (digits > 0 && letters >= 2) return !/^\d{4}-\d{2}-\d{2}/.test(run)
  // Without a digit it is random where upper and lower case change as no word has them.
  return digits === 0 && (run.match(/[a-z][A-Z]/g) ?? []).length >= 4
}

/** Bits a character, by how often each stands there. */
function entropyOf(run: string): number {
  const counts = new Map<string, number>()
  for (const character of run) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / run.length) * Math.log2(count / run.length)
  return bits
}

/**
 * Whether a value is a JSON Web Token: three parts of base64url, the first of which is a header with an algorithm.
 *
 * @see RFC 7519 §3
 */
export function isJwt(value: string): boolean {
  const [, header] = /^"?(eyJ[\w-]{8,1000})\.[\w-]+\.[\w-]*"?$/.exec(value) ?? []
  if (header === undefined) return false
  try {
    const data = JSON.parse(atob(header.replaceAll('-', '+').replaceAll('_', '/'))) as unknown
    return typeof data === 'object' && data !== null && 'alg' in data
  } catch {
    return false
  }
}

/** How well-known services begin their keys. */
const keyShapes =
  /^(?:gh[pousr]_[A-Za-z\d]{30,}|github_pat_\w{30,}|sk_live_[A-Za-z\d]{16,}|rk_live_[A-Za-z\d]{16,}|AKIA[A-Z\d]{16}|xox[abprs]-[\w-]{16,}|AIza[\w-]{35}|glpat-[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY)/

const secretNames =
  /(?:^|[^a-z])(?:passw(?:or)?d|pwd|passphrase|secret(?:[_-]?key)?|client[_-]?secret|api[_-]?key|private[_-]?key|access[_-]?key)$/i

/** What secret a value looks like, other than a token that signs in; undefined for none. */
export function secretKind(name: string, value: string): 'key' | 'password' | undefined {
  const text = value.includes('%') ? percentDecode(value) : value
  if (keyShapes.test(text)) return 'key'
  // `password=0` and `hasPassword=true` tell of one.
  return secretNames.test(name) && text.length >= 6 ? 'password' : undefined
}
