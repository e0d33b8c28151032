import type { Explanation, Like, Verdict } from 'rusk/jar'
import { shownLine } from '../wire/shown-line.ts'
import { browserNames, lineView, sectionWords } from './exchange-view.ts'
import { type ElementNode, element } from './node.ts'
import { ruleMarks } from './rule-marks.ts'
import { shownSentence, shownText, shownValue } from './shown.ts'

/** A line that was judged. */
export interface Judged {
  readonly url: string
  readonly line: string
  readonly verdict: Verdict
}

/** What became of one line: word by word, rule by rule, with the mend. */
export function judgedView(
  { url, line, verdict }: Judged,
  at: number,
  now: { like: Like; time: number },
): ElementNode {
  return element(
    'li',
    { class: 'answer' },
    element('p', { class: 'from' }, `from ${shownText(url)}`),
    lineView(shownLine(line, verdict), `a${at}`, now),
    ruleMarks('received', verdict.stored ? [] : (verdict.reasons ?? [])),
  )
}

/** Whether a cookie goes along with a request, rule by rule, with the mend. */
export function sentView({ cookie, sent, reasons }: Explanation, like: Like): ElementNode {
  return element(
    'li',
    { class: 'answer', 'data-outcome': sent ? 'sent' : 'withheld' },
    element(
      'p',
      {},
      element('strong', { class: sent ? 'badge sent' : 'badge withheld' }, sent ? '✓ Sent' : '✗ Withheld'),
      ' ',
      element('code', { class: 'pair' }, pairText(cookie.name, cookie.value)),
    ),
    ...reasons.map(reason =>
      element(
        'p',
        { class: 'reason' },
        element('code', {}, reason.code),
        ` ${shownSentence(reason.message)} `,
        element('span', { class: 'mend' }, shownSentence(reason.mend)),
        element(
          'span',
          { class: 'source' },
          ` ${sectionWords(reason.section)} · as ${browserNames[like]} decides`,
        ),
      ),
    ),
    ruleMarks('sent', reasons),
  )
}

/** A cookie as the `Cookie` field has it, its value hidden where it is a secret. */
export function pairText(name: string, value: string): string {
  return name === '' ? shownValue('', value) : `${shownText(name)}=${shownValue(name, value)}`
}
