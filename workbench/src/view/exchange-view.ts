import type { Like } from 'rusk/jar'
import type { HeldCookie, ShownExchange, ShownLine, ShownPair, ShownTerm } from '../wire/shown-exchange.ts'
import { type ElementNode, element, type ViewNode } from './node.ts'
import { left } from './time-words.ts'

export const browserNames: Readonly<Record<Like, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
  draft: 'the draft of RFC 6265bis',
}

/** One exchange of the conversation: what the browser asked, what the server answered, what became of it. */
export function exchangeView(exchange: ShownExchange): ElementNode {
  const { id, method, path, status, location } = exchange
  return element(
    'li',
    { class: 'exchange', 'data-id': id },
    element(
      'div',
      { class: 'request' },
      element('p', { class: 'who' }, 'Browser asks'),
      element('p', { class: 'start' }, element('code', {}, `${method} ${path}`)),
      cookiesView(exchange),
    ),
    element(
      'div',
      { class: 'response' },
      element('p', { class: 'who' }, 'Server answers'),
      element(
        'p',
        { class: 'start' },
        element('code', {}, status),
        location !== undefined &&
          element('span', { class: 'leads' }, ' leads to ', element('code', {}, location)),
      ),
      exchange.lines.length === 0
        ? element('p', { class: 'none' }, 'No Set-Cookie: nothing to remember.')
        : exchange.lines.map((line, at) => lineView(line, `x${id}-${at}`, exchange)),
    ),
  )
}

function cookiesView({ id, cookies, more, lost }: ShownExchange): ViewNode[] {
  const sent =
    cookies.length === 0
      ? element('p', { class: 'none' }, 'No Cookie: the server cannot know who this is.')
      : element(
          'div',
          { class: 'field' },
          element('span', { class: 'field-name' }, 'Cookie'),
          element('ul', { class: 'pairs' }, ...cookies.map((pair, at) => pairView(pair, `x${id}-c${at}`))),
        )
  const gone = lost.map(name =>
    element(
      'p',
      { class: 'note' },
      element('code', {}, name),
      ' was held before and did not come along: it has been deleted in the browser.',
    ),
  )
  const rest = more > 0 ? [element('p', { class: 'note' }, `and ${more} more`)] : []
  return [sent, ...rest, ...gone]
}

function pairView({ name, value, foreign }: ShownPair, id: string): ElementNode {
  if (!foreign) return element('li', {}, element('code', {}, `${name}=${value}`))
  const words = 'Set by another server of this host, or by hand: cookies do not tell ports apart. Not shown.'
  return element('li', { class: 'foreign' }, termView({ text: `${name}=${value}`, words }, id))
}

/** A word of a header that explains itself when the pointer or the focus is on it. */
export function termView({ text, words }: ShownTerm, id: string, kind = ''): ElementNode {
  return element(
    'button',
    { type: 'button', class: `term ${kind}`.trim(), 'aria-describedby': id },
    element('span', { class: 'word' }, text),
    element('span', { class: 'tip', role: 'tooltip', id }, words),
  )
}

/** A `Set-Cookie` line, word by word, and its verdict. */
export function lineView(
  line: ShownLine,
  id: string,
  at: { readonly like: Like; readonly time: number },
): ElementNode {
  const { name, value, attributes } = line
  return element(
    'div',
    { class: 'field', 'data-outcome': line.outcome },
    element('span', { class: 'field-name' }, 'Set-Cookie'),
    element(
      'p',
      { class: 'line' },
      name.text !== '' && termView(name, `${id}-n`, 'name'),
      name.text !== '' && '=',
      termView({ text: value.text || '(empty)', words: value.words }, `${id}-v`, 'value'),
      attributes.flatMap((attribute, index) => ['; ', termView(attribute, `${id}-${index}`, 'attribute')]),
    ),
    verdictView(line, at),
  )
}

function verdictView(
  line: ShownLine,
  { like, time }: { readonly like: Like; readonly time: number },
): ElementNode {
  return element(
    'div',
    { class: 'verdict' },
    element(
      'p',
      {},
      element('strong', { class: `badge ${line.outcome}` }, badges[line.outcome]),
      ' ',
      ...becameOf(line, time),
    ),
    ...line.reasons.map(reason =>
      element(
        'p',
        { class: 'reason' },
        element('code', {}, reason.code),
        ` ${reason.message} `,
        element('span', { class: 'mend' }, reason.mend),
        element(
          'span',
          { class: 'source' },
          ` ${sectionWords(reason.section)} · as ${browserNames[like]} decides`,
        ),
      ),
    ),
    line.evicted.length > 0 &&
      element('p', { class: 'note' }, `The site was full: ${line.evicted.join(', ')} had to go.`),
  )
}

/** A section of the draft, or of the text that it names. */
export function sectionWords(section: string): string {
  return /^\d/.test(section) ? `RFC 6265bis §${section}` : section
}

const badges: Readonly<Record<ShownLine['outcome'], string>> = {
  stored: '✓ Stored',
  replaced: '✓ Replaced',
  deleted: '− Deleted',
  refused: '✗ Refused',
}

function becameOf({ outcome, changed, expiryTime }: ShownLine, time: number): ViewNode[] {
  switch (outcome) {
    case 'stored':
      return ['new in the browser, ', timeView(expiryTime ?? null, time)]
    case 'replaced':
      return [
        changed === true ? 'another value than before, ' : 'the same value again, ',
        timeView(expiryTime ?? null, time),
      ]
    case 'deleted':
      return ['the browser holds it no longer']
    default:
      return ['the browser holds what it held before']
  }
}

/** How long a cookie lasts; the page counts it down. */
function timeView(expiryTime: number | null, now: number): ElementNode {
  return element('span', { class: 'left', 'data-expires': expiryTime ?? undefined }, left(expiryTime, now))
}

/** What the browser holds, as rows of a table. */
export function heldRows(held: readonly HeldCookie[], now: number): ElementNode[] {
  if (held.length === 0) {
    return [element('tr', {}, element('td', { colspan: 3, class: 'none' }, 'Nothing yet.'))]
  }
  return held.map(({ name, value, path, flags, expiryTime }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('code', {}, name)),
      element(
        'td',
        {},
        element('code', {}, value),
        element('span', { class: 'flags' }, `Path=${path}${flags && `, ${flags}`}`),
      ),
      element('td', {}, timeView(expiryTime, now)),
    ),
  )
}
