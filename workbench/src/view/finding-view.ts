import type { Finding, Severity } from 'rusk/audit'
import { type ElementNode, element } from './node.ts'
import { shownSentence } from './shown.ts'

export const severityNames: Readonly<Record<Severity, string>> = {
  error: 'Error',
  warning: 'Warning',
  note: 'Note',
}

/** One finding: what is wrong, what to do, where it was seen, and who says so. */
export function findingView(finding: Finding): ElementNode {
  const { rule, severity, cookie, message, mend, source, where, count } = finding
  return element(
    'li',
    { class: 'finding', 'data-severity': severity },
    element(
      'p',
      { class: 'headline' },
      element('strong', { class: `badge ${severity}` }, severityNames[severity]),
      ' ',
      cookie !== undefined && element('code', { class: 'pair' }, shownSentence(cookie.name)),
      cookie !== undefined && ' ',
      element('span', { class: 'rule' }, rule),
    ),
    element('p', {}, shownSentence(message), ' ', element('span', { class: 'mend' }, shownSentence(mend))),
    element(
      'p',
      { class: 'source' },
      source.section,
      source.asvs !== undefined && ` · OWASP ASVS 5.0, ${source.asvs}`,
      ` · seen ${count === 1 ? 'once' : `${count} times`}`,
    ),
    element(
      'ul',
      { class: 'places' },
      ...where.map(({ method, url, at }) =>
        element(
          'li',
          {},
          element('code', {}, `${method} ${shownSentence(url)}`),
          at !== undefined && element('span', { class: 'at' }, ` ${at}`),
        ),
      ),
    ),
  )
}
