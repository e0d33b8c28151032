import { parseCookieDate } from '../headers/cookie-date.ts'
import { maxAgeSeconds } from '../rules/lifetime.ts'
import type { Choices } from '../rules/like.ts'
import { chromiumDateTime } from './chromium-date.ts'
import { nsprDateTime } from './nspr-date.ts'
import type { LineSyntax } from './set-cookie-line.ts'

/** How lines are read, by a jar's choices. */
export function lineSyntax(choices: Choices): LineSyntax {
  return {
    innerTab: choices.innerTab,
    longAttribute: choices.longAttribute,
    bareToken: choices.bareToken,
    invalidLifetime: choices.invalidLifetime,
    maxAgeOf: text => maxAgeSeconds(text, choices.maxAgeSyntax),
    expiresOf: dateReaders[choices.dateSyntax],
  }
}

const dateReaders: Readonly<Record<Choices['dateSyntax'], (text: string) => number | undefined>> = {
  chromium: chromiumDateTime,
  nspr: nsprDateTime,
  'cookie-date': text => parseCookieDate(text)?.getTime(),
}
