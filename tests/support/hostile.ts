import fc from 'fast-check'

/** How many inputs a differential test tries: 400,000 with RUSK_LONG=1, as `.ci/long` runs it. */
export const differentialRuns: number = process.env.RUSK_LONG ? 400_000 : 20_000

/** Pieces that parsers of field values stumble over. */
const pieces = [
  ...['=', ';', ',', ' ', '\t', '; ', ', ', '"', '\\', '%', '&', '|', '.', '-', '/', '<'],
  ...[
    '\0',
    '\n',
    '\r',
    '\x0b',
    '\x0c',
    '\x7f',
    '\x80',
    '\xa0',
    '\xff',
    '\u2028',
    '\ufeff',
    '\u212a',
    '\u0130',
  ],
  ...['é', '\u20ac', '😀', '\ud800', '\udc00', '\u0100'],
  ...['%41', '%7b', '%C3%A9', '%e2%82%ac', '%F0%9F%98%80', '%3B', '%00', '%25'],
  ...[
    '%',
    '%4',
    '%zz',
    '%C3',
    '%c3%',
    '%C3%28',
    '%ED%A0%80',
    '%F4%90%80%80',
    '%C0%80',
    '%E0%80%80',
    '%FF',
    '%f0%80%80%80',
  ],
  ...['a', 'b', 'ab', 'name', 'value', '1', '42', '4294967295', '-1', '0', '-0'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__Host-a', '__Secure-', '$Version'],
]

const attributes = [
  ...[
    'HttpOnly',
    'secure',
    'PARTITIONED',
    'Secure=no',
    'httponly =',
    'Domain',
    'Domain=',
    'domain=.Example.org',
    'Domain=a;Domain=b',
  ],
  ...[
    'Path',
    'Path=/',
    'path =  /a b ',
    'Max-Age=10',
    'max-age=-10',
    'Max-Age=-0',
    'Max-Age=+1',
    'Max-Age=1e3',
    'Max-Age= 007 ',
  ],
  ...[
    'Max-Age=99999999999999999999',
    `Max-Age=${'9'.repeat(400)}`,
    'Max-Age',
    'Max-Age=',
    'Max-Age=-',
    'max\rage=5',
    'Max-Age=1 2',
  ],
  ...[
    'Expires=Wed, 09 Jun 2021 10:18:14 GMT',
    'Expires',
    'expires=',
    'Expires=never',
    'Priority=HIGH',
    'priority=low',
    'Priority=x',
  ],
  ...[
    'Priority',
    'SameSite=Lax',
    'samesite = strict',
    'SameSite=NONE',
    'SameSite',
    'SameSite=x',
    'SameSite=Lax=',
    'SameSiteX=Lax',
  ],
  ...[
    'Secur\u00e9',
    'Secures',
    'Secur',
    '\u017fecure',
    'Path\0=/',
    'Expires=Wed, 09 Jun 2021 10:18:14 GMT=x',
  ],
]

/** Text that means harm: pieces of cookie syntax, escapes, odd characters and names, in any order. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map(parts => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
)

/** A `Cookie` header as clients send it, more or less. */
export const cookieHeader: fc.Arbitrary<string> = fc.oneof(
  hostileText,
  fc
    .array(fc.tuple(hostileText, fc.constantFrom('=', ' = ', '', '=='), hostileText), { maxLength: 8 })
    .chain(pairs =>
      fc.constantFrom(';', '; ', ' ; ', ';;').map(joint => pairs.map(pair => pair.join('')).join(joint)),
    ),
)

/** A `Set-Cookie` line with known attributes, near misses and noise. */
export const setCookieLine: fc.Arbitrary<string> = fc
  .tuple(
    hostileText,
    fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...attributes) }, hostileText), {
      maxLength: 6,
    }),
  )
  .chain(([pair, rest]) => fc.constantFrom(';', '; ', ' ;\t').map(joint => [pair, ...rest].join(joint)))
