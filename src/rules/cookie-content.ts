import { type Reason, refuse } from './reason.ts'

/**
 * A cookie needs a name or a value; and without a name, a value that reads back as one.
 *
 * @see RFC 6265bis §5.6
 */
export function cookieContent(
  cookie: { readonly name: string; readonly value: string },
  choices: {
    readonly nameless: 'kept' | 'refused'
    readonly namelessWithEquals: 'refused' | 'kept'
  },
): Reason | null {
  if (cookie.name !== '') return null
  if (cookie.value === '') return refuse('NoCookieContent')
  if (choices.namelessWithEquals === 'refused' && cookie.value.includes('='))
    return refuse('AmbiguousSerialization')
  return choices.nameless === 'refused' ? refuse('NamelessCookie') : null
}
