import type { Like } from 'rusk/jar'
import { textOf } from '../view/shown.ts'
import type { ReceivedLine } from './received.ts'

/** What the page is asked: the fields of its form, and of its links. */
export interface Question {
  readonly like: Like
  /** Where the lines came from. */
  readonly url: string
  readonly set: string
  /** How the response was asked for: `opened`, `embedded` or `script`. */
  readonly got: string
  /** Where they may be sent to. */
  readonly to: string
  /** What makes the request: a kind of `situations`. */
  readonly how: string
  readonly method: string
  readonly page: string
  readonly top: string
  readonly redirects: string
}

export const emptyQuestion: Question = {
  like: 'chromium',
  url: 'https://shop.example/',
  set: '',
  got: 'opened',
  to: 'https://shop.example/',
  how: 'typed',
  method: 'GET',
  page: 'https://news.example/',
  top: '',
  redirects: '',
}

const likes: readonly string[] = ['chromium', 'firefox', 'draft']
const fields = Object.keys(emptyQuestion) as (keyof Question)[]

/** The question of a link's fragment; undefined where it holds none. */
export function questionOf(fragment: string): Question | undefined {
  const given = new URLSearchParams(fragment.replace(/^#/, ''))
  if (!given.has('set')) return undefined
  const question: Record<string, string> = { ...emptyQuestion }
  for (const field of fields) question[field] = given.get(field) ?? emptyQuestion[field]
  if (!likes.includes(question['like']!)) question['like'] = emptyQuestion.like
  return question as unknown as Question
}

/** A question as a link's fragment. Values of cookies are not in it, nor queries: who gets the link learns no secret. */
export function fragmentOf(question: Question): string {
  const shared: Record<string, string> = {
    ...question,
    url: withoutQuery(question.url),
    to: withoutQuery(question.to),
    page: withoutQuery(question.page),
    top: withoutQuery(question.top),
    set: question.set.split(/\r?\n/).map(withoutValue).join('\n'),
    redirects: question.redirects.split(/\r?\n/).map(withoutQuery).join('\n'),
  }
  const parameters = new URLSearchParams()
  for (const field of fields) {
    if (field === 'set' || shared[field] !== emptyQuestion[field]) parameters.set(field, shared[field]!)
  }
  return `#${parameters}`
}

function withoutQuery(address: string): string {
  const text = address.trim()
  if (!URL.canParse(text)) return text === '' ? '' : 'https://redacted.example/'
  const url = new URL(text)
  return url.protocol === 'http:' || url.protocol === 'https:'
    ? url.origin + url.pathname
    : `${url.protocol}//`
}

/**
 * A line with another value, of the same length and of the same kind to the rules: control characters and `=` stay where they are.
 * Addresses stay without their query; what is neither is dropped.
 */
function withoutValue(line: string): string {
  if (/^\s*https?:\/\//i.test(line)) return withoutQuery(line)
  const [, field = '', rest = ''] = /^((?:[<>] )?(?:[\w-]+:[ \t]*)?)(.*)$/s.exec(line) ?? []
  const name =
    field
      .replace(/^[<>] /, '')
      .split(':')[0]
      ?.trim()
      .toLowerCase() ?? ''
  if (name !== '' && name !== 'set-cookie') return ''
  const [pair = '', ...attributes] = rest.split(';')
  const equals = pair.indexOf('=')
  const value = pair.slice(equals + 1).replaceAll(/[^\s=\x00-\x1f\x7f]/g, 'x')
  const known = attributes.map(withoutStray)
  return [equals === -1 ? value : `${pair.slice(0, equals)}=${value}`, ...known].join(';')
}

/** An attribute that rules read; anything else may be part of a value that holds a semicolon, and so may be what a flag equals. */
function withoutStray(attribute: string): string {
  if (/^\s*(expires|max-age|domain|path|samesite|priority)\s*(=|$)/i.test(attribute)) return attribute
  const flag = /^\s*(secure|httponly|partitioned)\s*(?=$|=)/i.exec(attribute)?.[0]
  return flag ?? ' …'
}

/** The question with what was read of its text, instead of the text: a HAR and a transcript hold more than lines. */
export function withLines(question: Question, lines: readonly ReceivedLine[]): Question {
  const parts: string[] = []
  let address = question.url.trim()
  for (const { url, line } of lines) {
    if (url !== address) parts.push(url)
    address = url
    parts.push(textOf(line))
  }
  return { ...question, set: parts.join('\n') }
}
