import { type Reason, reasonTable } from '../rules/reason.ts'

/** One step of a walk: null where the rule is kept. Lists of them are not frozen: engines walk frozen arrays slowly. */
export type Rule<Subject> = (subject: Subject) => Reason | null

/** The first reason against something, or null: the walk that decides. */
export function firstReason<Subject>(rules: readonly Rule<Subject>[], subject: Subject): Reason | null {
  for (let at = 0; at < rules.length; at++) {
    const reason = rules[at]!(subject)
    if (reason !== null) return reason
  }
  return null
}

/** Every reason against something: the same walk over the same rules, to its end. */
export function allReasons<Subject>(rules: readonly Rule<Subject>[], subject: Subject): Reason[] {
  const reasons: Reason[] = []
  for (const rule of rules) {
    const reason = rule(subject)
    if (reason !== null) reasons.push(reason)
  }
  return reasons
}

/** A reason with its words. */
export interface ExplainedReason extends Reason {
  /** What happened, in a sentence. Never holds a cookie's value. */
  readonly message: string
  /** What to do about it. */
  readonly mend: string
}

/** Puts a reason into words. */
export function explainReason(reason: Reason): ExplainedReason {
  const { message, mend } = reasonTable[reason.code]
  return Object.freeze({
    code: reason.code,
    section: reason.section,
    facts: reason.facts,
    message: fill(message, reason),
    mend: fill(mend, reason),
  })
}

function fill(template: string, { facts }: Reason): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => visible(String(facts[name] ?? '')))
}

/** Control characters as `\x1b`: a Domain of a foreign server must not move the cursor of who reads a log. */
function visible(text: string): string {
  return text.replaceAll(
    /[\x00-\x1f\x7f-\x9f]/g,
    character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
