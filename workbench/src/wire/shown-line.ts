import type { Cookie, Verdict } from 'rusk/jar'
import { attributeWords, nameWords, valueWords } from '../view/attribute-words.ts'
import { shownSentence, shownText, shownValue } from '../view/shown.ts'
import type { HeldCookie, ShownLine } from './shown-exchange.ts'

/** A `Set-Cookie` line and its verdict, for a person to see. */
export function shownLine(line: string, verdict: Verdict): ShownLine {
  const [pair = '', ...attributes] = line.split(';')
  const { name, value } = pairOf(pair)
  const shown = shownValue(name, value)
  return {
    name: { text: shownText(name), words: nameWords(name) },
    value: { text: shown, words: shownSentence(valueWords(value, shown)) },
    attributes: attributes.map(attribute => ({
      text: shownText(attribute.trim()),
      words: shownSentence(attributeWords(attribute)),
    })),
    ...outcomeOf(verdict),
  }
}

/** A pair at its first "="; without one it is a value alone. White space around both is not part of them. */
export function pairOf(pair: string): { readonly name: string; readonly value: string } {
  const equals = pair.indexOf('=')
  if (equals === -1) return { name: '', value: pair.trim() }
  return { name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() }
}

function outcomeOf(
  verdict: Verdict,
): Pick<ShownLine, 'outcome' | 'changed' | 'expiryTime' | 'reasons' | 'evicted'> {
  if (verdict.stored) {
    const { cookie, replaced, evicted } = verdict
    return {
      outcome: replaced === undefined ? 'stored' : 'replaced',
      changed: replaced !== undefined && replaced.value !== cookie.value,
      expiryTime: cookie.expiryTime,
      reasons: [],
      evicted: evicted.map(gone => shownText(gone.name)),
    }
  }
  // A line in the past deletes; that there was nothing to delete makes it no refusal.
  if (verdict.removed !== undefined || verdict.reasons[0]?.code === 'Expired') {
    return { outcome: 'deleted', reasons: [], evicted: [] }
  }
  const reasons = verdict.reasons.map(({ code, section, message, mend }) => ({
    code,
    section,
    message: shownSentence(message),
    mend: shownSentence(mend),
  }))
  return { outcome: 'refused', reasons, evicted: [] }
}

const sameSiteNames = {
  unset: '',
  none: 'SameSite=None',
  lax: 'SameSite=Lax',
  strict: 'SameSite=Strict',
} as const

/** A stored cookie, for a person to see. */
export function heldCookie(cookie: Cookie): HeldCookie {
  const { name, value, path, expiryTime, httpOnly, secure, sameSite } = cookie
  const flags = [httpOnly && 'HttpOnly', secure && 'Secure', sameSiteNames[sameSite]]
  return {
    name: shownText(name),
    value: shownValue(name, value),
    path: shownText(path),
    flags: flags.filter(Boolean).join(', '),
    expiryTime,
  }
}
