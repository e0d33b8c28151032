import { splitSetCookie } from '../../headers/split-set-cookie.ts'
import { fieldValues } from '../observed.ts'
import type { Fault, Rule, Seen } from '../rule.ts'
import { cookieId } from '../seen.ts'

/** Something joined several Set-Cookie fields with commas: browsers read one cookie, with a broken attribute. */
export const joinedLines: Rule = {
  id: 'joined-lines',
  severity: 'error',
  title: 'Set-Cookie fields joined with commas',
  source: { section: 'RFC 9110 §5.3' },
  watch: () => ({ see: judge }),
}

function judge({ exchange }: Seen): readonly Fault[] {
  return fieldValues(exchange.responseFields, 'set-cookie').flatMap(value => {
    // Before the first ";" a comma belongs to the value; in attributes only that of a date does, which is no joint.
    const attributes = value.indexOf(';')
    const lines = attributes === -1 ? [] : splitSetCookie(value.slice(attributes))
    if (lines.length < 2) return []
    const [first = ''] = value.split('=', 1)
    return [
      {
        cookie: cookieId(first.trim()),
        message: `Its field holds ${lines.length} cookies, joined with commas: browsers read one, and lose the others.`,
        mend: 'Send one Set-Cookie field for each cookie: append fields, never set or join them; splitSetCookie undoes what a proxy joined.',
      },
    ]
  })
}
