import { Random } from './random.ts'

/** One step of a scenario. Each request is answered with its lines, and its Cookie field is compared. */
export type Step =
  /** The user types an address. */
  | {
      readonly how: 'open'
      readonly url: string
      readonly setCookie: readonly string[]
      readonly date?: string
    }
  /** The page that is open fetches, with credentials. */
  | {
      readonly how: 'fetch'
      readonly url: string
      readonly setCookie: readonly string[]
      readonly date?: string
    }
  /** A script of the page that is open assigns document.cookie. */
  | { readonly how: 'assign'; readonly line: string }
  /** A script of the page that is open reads document.cookie, which is compared. */
  | { readonly how: 'read' }

export interface Scenario {
  readonly id: string
  readonly steps: readonly Step[]
}

/** A scenario about hosts of its own, so that many share one browser. The same seed and number give the same scenario. */
export function scenario(seed: number, number: number): Scenario {
  const random = new Random(seed * 1_000_003 + number)
  const site = `${random.pick(['c', 'd', 'e'])}${number}${random.pick(['.com', '.co.uk', '.github.io', '.test'])}`
  const steps: Step[] = []
  for (let count = 1 + random.below(2); count > 0; count--) {
    const page = address(random, site)
    steps.push({ how: 'open', url: page, ...response(random, site) })
    for (let inner = 1 + random.below(5); inner > 0; inner--) steps.push(innerStep(random, site, page))
  }
  steps.push({ how: 'open', url: `https://www.${site}/`, setCookie: [] })
  steps.push({ how: 'fetch', url: `https://www.${site}/a/b`, setCookie: [] })
  return { id: `s${seed}n${number}`, steps }
}

function innerStep(random: Random, site: string, page: string): Step {
  const kind = random.next()
  if (kind < 0.15) return { how: 'read' }
  if (kind < 0.35) return { how: 'assign', line: line(random, site).replaceAll(/[^\x20-\x7e\t]/g, 'é') }
  const host = random.chance(0.85) ? site : `x${site}`
  // A secure page may not fetch from an insecure one.
  const url = address(random, host)
  const secure = page.startsWith('https:') ? url.replace('http:', 'https:') : url
  return { how: 'fetch', url: secure, ...response(random, site) }
}

function response(
  random: Random,
  site: string,
): { readonly setCookie: readonly string[]; readonly date?: string } {
  const setCookie = Array.from({ length: random.below(4) }, () => line(random, site))
  return random.chance(0.15) ? { setCookie, date: date(random) } : { setCookie }
}

function address(random: Random, site: string): string {
  const scheme = random.chance(0.7) ? 'https' : 'http'
  const host = random.pick(['', 'www.', 'www.', 'a.www.', 'other.'])
  return `${scheme}://${host}${site}${random.pick(paths)}`
}

const paths = ['/', '/a', '/a/', '/a/b', '/a/b/c', '/ab', '/A', '/a//b', '/a%2Fb', '/a;b/c', '/%61']
const names = [
  'a',
  'b',
  'a',
  'B',
  '__Secure-s',
  '__Host-h',
  '__host-h',
  '__Http-t',
  '__Host-Http-x',
  '',
  'a b',
  'é',
  '\x80',
  '"q"',
  'a,b',
]
const values = [
  '1',
  '2',
  '3',
  '',
  'x y',
  '"q"',
  'a=b',
  '=',
  ',',
  'é',
  'Ã©',
  '\xff',
  'a\tb',
  ' padded ',
  '__Host-h',
  '%20',
  '\x7f',
  '<>',
]

/** A line that tends to be a cookie. */
export function line(random: Random, site: string): string {
  const name = random.pick(names)
  const pair = random.chance(0.07)
    ? random.pick([...names, ...values])
    : `${blank(random)}${name}${blank(random)}=${blank(random)}${random.pick(values)}`
  const attributes = Array.from(
    { length: random.below(5) },
    () => `;${blank(random)}${attribute(random, site)}`,
  )
  return pair + attributes.join('')
}

const blank = (random: Random): string => random.pick(['', '', ' ', ' ', '\t', '  '])

function attribute(random: Random, site: string): string {
  switch (random.below(11)) {
    case 0:
      return `${cased(random, 'Domain')}${blank(random)}=${blank(random)}${domain(random, site)}`
    case 1:
    case 2:
      return `${cased(random, 'Path')}=${blank(random)}${random.pick(['/', '/', '/a', '/a/', '/a/b', '', 'a', '//', '/A', '/a\tb', '/é', '"/a"', '/a b'])}`
    case 3:
    case 4:
      return cased(random, 'Secure') + random.pick(['', '', '=', '=false', ' '])
    case 5:
      return cased(random, 'HttpOnly') + random.pick(['', '=1'])
    case 6:
      return `${cased(random, 'SameSite')}=${random.pick(['Lax', 'Strict', 'None', 'none', 'LAX', '', 'Lax ', 'x'])}`
    case 7:
      return `${cased(random, 'Max-Age')}=${random.pick(['100', '0', '-1', '+5', '1e3', '', '99999999999999999999', ' 7 ', '0100', '-', '--1', '-x', '1 1'])}`
    case 8:
      return `${cased(random, 'Expires')}=${date(random)}`
    case 9:
      return cased(random, 'Partitioned') + random.pick(['', '=0'])
    default:
      return random.pick([
        'Priority=low',
        'priority=HIGH',
        'foo',
        'foo=bar',
        '=',
        '',
        'Secure=é',
        'f\x01o',
        'x\ty=1',
        `Path=/${'p'.repeat(1023)}`,
        `Path=/${'p'.repeat(1024)}`,
      ])
  }
}

function cased(random: Random, name: string): string {
  return random.pick([name, name, name.toLowerCase(), name.toUpperCase()])
}

function domain(random: Random, site: string): string {
  const suffix = site.slice(site.indexOf('.') + 1)
  return random.pick([
    site,
    `.${site}`,
    `www.${site}`,
    site.toUpperCase(),
    `${site}.`,
    suffix,
    '',
    '.',
    `..${site}`,
    `xx${site}`,
    'com',
    `a.${site}`,
    `${site} `,
    '127.0.0.1',
    `%77ww.${site}`,
    `www\xef\xbc\x8e${site}`,
  ])
}

/** A date that is often one. */
export function date(random: Random): string {
  const year = random.pick([
    '2027',
    '2027',
    '2020',
    '27',
    '99',
    '1969',
    '1600',
    '99999',
    '127',
    '2027x',
    '02027',
  ])
  const day = random.pick(['09', '9', '31', '0', '32', '9th', '009'])
  const month = random.pick(['Jun', 'jun', 'June', '06', 'Feb', 'Junx', 'Ju'])
  const time = random.pick([
    '10:18:14',
    '10:18:14',
    '1:2:3',
    '10:18',
    '24:00:00',
    '10:18:60',
    '10:18:14.5',
    '10:18:14:',
    '010:18:14',
    '10:18:14pm',
    '1:2:3 PM',
  ])
  const zone = random.pick([' GMT', '', ' UTC', ' EST', ' +0100', ' Z', ' (GMT)'])
  const separator = random.pick([' ', ' ', '-', '/', ',', '_'])
  const parts = random.pick([
    [day, month, year, time],
    [day, month, year, time],
    [time, day, month, year],
    [month, day, time, year],
    [year, month, day, time],
  ])
  return random.pick(['Wed, ', 'Wednesday, ', '', 'Wed ']) + parts.join(separator) + zone
}
