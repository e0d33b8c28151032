const policies: ReadonlySet<string> = new Set([
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
])

const defaultPolicy: ReferrerPolicy = 'strict-origin-when-cross-origin'

/**
 * The policy for the next hop: the last one that a redirect's `Referrer-Policy` names, else the one in force.
 * @see Referrer Policy, "set request's referrer policy on redirect"
 */
export function redirectedPolicy(
  field: string | null,
  inForce: ReferrerPolicy | undefined,
): ReferrerPolicy | undefined {
  const named = field?.split(',').map(token => token.toLowerCase().replace(/^[ \t]+|[ \t]+$/g, ''))
  return (named?.findLast(token => policies.has(token)) as ReferrerPolicy | undefined) ?? inForce
}

/**
 * The `Referer` of a request to `target`, or undefined for none: the whole referrer without its fragment and
 * credentials, its origin alone, or nothing, as the policy says.
 * @see Referrer Policy, "determine request's referrer"
 */
export function refererFor(
  referrer: URL,
  target: URL,
  policy: ReferrerPolicy = defaultPolicy,
): string | undefined {
  if (referrer.protocol !== 'http:' && referrer.protocol !== 'https:') return undefined
  const sameOrigin = referrer.origin === target.origin
  const downgrade = referrer.protocol === 'https:' && target.protocol !== 'https:'
  const origin = `${referrer.origin}/`
  const whole = `${referrer.origin}${referrer.pathname}${referrer.search}`
  switch (policy || defaultPolicy) {
    case 'no-referrer':
      return undefined
    case 'unsafe-url':
      return whole
    case 'no-referrer-when-downgrade':
      return downgrade ? undefined : whole
    case 'same-origin':
      return sameOrigin ? whole : undefined
    case 'origin':
      return origin
    case 'strict-origin':
      return downgrade ? undefined : origin
    case 'origin-when-cross-origin':
      return sameOrigin ? whole : origin
    default:
      return sameOrigin ? whole : downgrade ? undefined : origin
  }
}
