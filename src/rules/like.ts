/**
 * The names of the browsers (and the text) that a jar can behave like.
 */
export type Like = 'chromium' | 'firefox' | 'draft'

/** One way in which they differ: what it is about, and what each does. */
export interface Difference<Choice> {
  readonly about: string
  readonly chromium: Choice
  readonly firefox: Choice
  readonly draft: Choice
}

const differ = <Choice>(
  about: string,
  chromium: Choice,
  firefox: Choice,
  draft: Choice,
): Difference<Choice> => Object.freeze({ about, chromium, firefox, draft })

/**
 * Every difference, once, by name. Rules are given the choice as data and never ask whom they imitate.
 * docs/browsers.md is made from this table. Seen in Chromium 156 and Firefox ESR 153; draft-ietf-httpbis-rfc6265bis-22.
 */
export const differences = Object.freeze({
  innerTab: differ<'refused' | 'refused-in-path' | 'kept'>(
    'A TAB inside a name, a value or an attribute',
    'refused',
    'refused-in-path',
    'kept',
  ),
  bareToken: differ<'value' | 'name'>('A line without "=", such as `a`, is a', 'value', 'name', 'value'),
  nameless: differ<'kept' | 'refused'>(
    'A cookie without a name, such as `=a`, is',
    'kept',
    'refused',
    'kept',
  ),
  namelessWithEquals: differ<'refused' | 'kept'>(
    'A cookie without a name whose value holds "=", such as `==a`, is',
    'refused',
    'refused',
    'kept',
  ),
  invalidUtf8: differ<'kept' | 'replaced'>(
    'Octets of a value that are no UTF-8 are kept, or replaced by U+FFFD',
    'kept',
    'replaced',
    'kept',
  ),
  loneSurrogate: differ<'kept' | 'replaced'>(
    'Half a surrogate pair in document.cookie becomes its three octets, or U+FFFD',
    'kept',
    'replaced',
    'replaced',
  ),
  unreadableForScripts: differ<'nothing' | 'replaced'>(
    'document.cookie where the cookies are no UTF-8 as a whole reads as nothing, or with U+FFFD in places',
    'nothing',
    'replaced',
    'replaced',
  ),
  longAttribute: differ<'ignored' | 'ignored-with-value'>(
    'Beyond 1024 octets of value every attribute is ignored, or those whose value counts: Secure stays',
    'ignored',
    'ignored-with-value',
    'ignored',
  ),
  domainSyntax: differ<'url-host' | 'lowercase' | 'ascii'>(
    'Domain is read as a URL reads a host (IDNA), lower-cased only, or must be ASCII',
    'url-host',
    'lowercase',
    'ascii',
  ),
  suffixHost: differ<'exact' | 'parents'>(
    'A host that is itself a public suffix may set Domain to itself only, or to a parent that is no suffix',
    'exact',
    'exact',
    'parents',
  ),
  localhost: differ<'trusted' | 'insecure'>(
    'http://localhost, *.localhost, 127.0.0.0/8 and [::1] as an origin for Secure cookies',
    'trusted',
    'trusted',
    'insecure',
  ),
  hostPrefixPath: differ<'attribute' | 'effective'>(
    '__Host- asks for `Path=/` in the line, or for a path that comes out as /',
    'attribute',
    'effective',
    'attribute',
  ),
  unsetSameSite: differ<'lax-and-post' | 'none' | 'lax'>(
    'A cookie without SameSite counts as Lax and goes with a cross-site POST for two minutes, as None, or as Lax',
    'lax-and-post',
    'none',
    'lax',
  ),
  schemes: differ<'schemeful' | 'schemeless'>(
    'Whether http and https pages of a registrable domain are one site',
    'schemeful',
    'schemeless',
    'schemeful',
  ),
  crossSiteRedirect: differ<'ignored' | 'counts'>(
    'A redirect through another site on the way to the request',
    'ignored',
    'counts',
    'ignored',
  ),
  reload: differ<'same-site' | 'as-before'>(
    'A reload is a request of the user, or keeps the initiator of the page',
    'same-site',
    'as-before',
    'same-site',
  ),
  maxAgeSyntax: differ<'integer' | 'digits-or-minus' | 'digits'>(
    'Max-Age: `+100` counts; anything that begins with "-" deletes; `-?digits` only',
    'integer',
    'digits-or-minus',
    'digits',
  ),
  invalidLifetime: differ<'last-wins' | 'ignored'>(
    'An invalid Max-Age or Expires after a valid one wins (and says nothing), or is ignored',
    'last-wins',
    'last-wins',
    'ignored',
  ),
  dateSyntax: differ<'chromium' | 'nspr' | 'cookie-date'>(
    "How Expires is read: Chromium's own way, NSPR's lenient way, or the draft's cookie-date",
    'chromium',
    'nspr',
    'cookie-date',
  ),
  serverDate: differ<'corrects' | 'ignored'>(
    "The response's Date corrects Expires for a clock that is off",
    'corrects',
    'corrects',
    'ignored',
  ),
  overwrittenOrder: differ<'changed-moves' | 'kept'>(
    'A cookie that is set again with another value moves to the end of its path group, or keeps its place',
    'changed-moves',
    'kept',
    'kept',
  ),
  secureOverlay: differ<'any-related-host' | 'domain-cookies'>(
    "Which hosts' Secure cookies an insecure one must not overlay: all above and below, or those that reach the other",
    'any-related-host',
    'domain-cookies',
    'any-related-host',
  ),
  thirdParty: differ<'allowed' | 'total-cookie-protection'>(
    'Cookies of third parties, unless the jar is told otherwise',
    'allowed',
    'total-cookie-protection',
    'allowed',
  ),
  eviction: differ<'by-priority' | 'insecure-first'>(
    'Which cookies of a full site go first: by Priority, then insecure, then least recently used; or insecure, then least recently used',
    'by-priority',
    'insecure-first',
    'insecure-first',
  ),
})

type Differences = typeof differences

/** One choice for each difference: what a jar is given. */
export type Choices = {
  readonly [Name in keyof Differences]: Differences[Name] extends Difference<infer Choice> ? Choice : never
}

/** The choices of one of the three. */
export function choicesOf(like: Like): Choices {
  const choices: Record<string, unknown> = {}
  for (const [name, difference] of Object.entries(differences)) choices[name] = difference[like]
  return Object.freeze(choices) as Choices
}
