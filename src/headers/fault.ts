import { RuskError, type RuskErrorFacts } from './rusk-error.ts'

/**
 * The error that tells a programmer what is wrong with a cookie's name, value or attributes. `problem` continues `Cookie "likes": `
 * up to the last full stop: the fault, measured, and after `. Mend: ` what to do about it. Never a value.
 */
export function refusal(
  cookieName: string,
  code: string,
  problem: string,
  facts?: RuskErrorFacts,
): RuskError {
  return new RuskError(code, `Cookie ${quotedName(cookieName)}: ${problem}.`, {
    facts: { cookie: cookieName, ...facts },
  })
}

/** A name for a message: quoted, controls escaped, cut after 64 characters. */
export function quotedName(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name)
}
