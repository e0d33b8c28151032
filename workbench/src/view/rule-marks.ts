import type { ReasonCode } from 'rusk/jar'
import { type ElementNode, element } from './node.ts'

/** The rules in the words of a person, each with the codes of the reasons that it gives. */
const received: readonly (readonly [rule: string, codes: readonly ReasonCode[]])[] = [
  ['content', ['NoCookieContent', 'NamelessCookie', 'AmbiguousSerialization']],
  ['characters', ['DisallowedCharacter']],
  ['size', ['NameValuePairExceedsMaxSize']],
  ['address', ['NoncookieableScheme', 'CredentialsOmitted', 'UserPreferences']],
  ['domain', ['InvalidDomain', 'DomainNonAscii']],
  ['prefix', ['InvalidPrefix']],
  ['Secure', ['SecureOnly', 'OverwriteSecure']],
  ['HttpOnly', ['HttpOnly', 'OverwriteHttpOnly']],
  [
    'SameSite',
    [
      ...([
        'SameSiteStrict',
        'SameSiteLax',
        'SameSiteUnspecifiedTreatedAsLax',
        'SameSiteNoneInsecure',
      ] as const),
      ...([
        'SchemefulSameSiteStrict',
        'SchemefulSameSiteLax',
        'SchemefulSameSiteUnspecifiedTreatedAsLax',
      ] as const),
    ],
  ],
  ['partition', ['InvalidPartitioned', 'NoPartition', 'PartitionMismatch']],
  ['room', ['EvictedOnArrival']],
]

const sent: typeof received = [
  ['domain', ['DomainMismatch']],
  ['path', ['NotOnPath']],
  ...received.filter(([rule]) => ['address', 'Secure', 'HttpOnly', 'SameSite', 'partition'].includes(rule)),
  ['lifetime', ['Expired']],
]

/** Each rule that was asked, and whether it was kept. */
export function ruleMarks(
  walk: 'received' | 'sent',
  reasons: readonly { readonly code: string }[],
): ElementNode {
  const broken = new Set(reasons.map(({ code }) => code))
  const marks = (walk === 'received' ? received : sent).map(([rule, codes]) => {
    const isBroken = codes.some(code => broken.has(code))
    return element(
      'li',
      { class: isBroken ? 'broken' : 'kept' },
      element('span', { class: 'visually-hidden' }, isBroken ? 'broken: ' : 'kept: '),
      element('span', { 'aria-hidden': 'true' }, isBroken ? '✗ ' : '✓ '),
      rule,
    )
  })
  return element('ul', { class: 'rules', 'aria-label': 'Rules' }, ...marks)
}
