import { isJwt } from '../credential.ts'
import { lineRule, type Rule } from '../rule.ts'

/** A JSON Web Token that scripts of the page can read. */
export const jwtReadable: Rule = lineRule(
  {
    id: 'jwt-readable',
    severity: 'warning',
    title: 'A JSON Web Token that scripts can read',
    source: { section: 'RFC 6265bis §4.1.2.6', asvs: '3.3.4' },
  },
  line =>
    !line.httpOnly && line.verdict.stored && isJwt(line.value)
      ? {
          message:
            'Its value is a JSON Web Token, and without HttpOnly any script of the page can read and send it away.',
          mend: 'Add HttpOnly; give scripts what they need to know in the page itself.',
        }
      : undefined,
)
