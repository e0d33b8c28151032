import { RuskError, type RuskErrorFacts } from './rusk-error.ts'

/** Why something cannot be written into a header field, as data: for a message, or for a room that refuses in its own way. */
export interface Fault {
  /** A stable word in kebab-case. */
  readonly code: string
  /** What is wrong with which part, measured. It continues `Cookie "likes": `. Never a value. */
  readonly fault: string
  /** What to do about it. */
  readonly mend: string
  readonly facts?: RuskErrorFacts
}

/** The error that tells a programmer of a fault in a cookie's name, value or attributes. */
export function refusal(cookieName: string, { code, fault, mend, facts }: Fault): RuskError {
  return new RuskError(code, `Cookie ${quotedName(cookieName)}: ${fault}. Mend: ${mend}.`, {
    facts: { cookie: cookieName, ...facts },
  })
}

/** A name for a message: quoted, controls escaped, cut after 64 characters. */
export function quotedName(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name)
}
