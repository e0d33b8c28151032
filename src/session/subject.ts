import { invalidSubject } from './faults.ts'

const LONGEST_SUBJECT = 512

/** Refuses what no store can keep as a subject. @throws RuskError `invalid-subject` */
export function checkSubject(subject: string): void {
  if (typeof subject !== 'string')
    throw invalidSubject(`is ${subject === null ? 'null' : `of type ${typeof subject}`}`)
  const size = new TextEncoder().encode(subject).length
  if (size === 0 || size > LONGEST_SUBJECT) throw invalidSubject(`takes ${size} bytes`)
  if (subject.includes('\0') || /[\ud800-\udfff]/u.test(subject))
    throw invalidSubject('holds U+0000 or half a character')
}
